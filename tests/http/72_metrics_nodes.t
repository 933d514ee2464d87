# Metrics of the provinces: what the nation's database knows of each, and nothing where it does not say so any more.
use strict;
use warnings;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Metrics;
use ResElec::Server;
use ResElec::Test;

server_start(cluster => ['wal_level=logical'], shim => {METRICS_PORT => 'any', THREADS => 3});

# All series of nodes: those of now, or those that are there once one fits.
sub nodes { my $all = metrics(); return {map { $_ => $all->{$_} } grep { /\{node=/ } keys %$all} }
sub node { my ($name, $number) = @_; return qq(res_elec_node_$name\{node="$number"}) }
sub nodes_once {
    my ($fits) = @_;
    my $until = time + 90;
    my $nodes;
    while (!$fits->($nodes = nodes()) && time < $until) { sleep 0.1 }
    return $nodes;
}

# Of the nation
my $election;

# What a report leaves at the nation, made so many seconds ago.
sub checked {
    my ($number, $age, $finding) = @_;
    sql("INSERT INTO res_elec.node_check (node, number, election_id, reported_at, finding, digest)
         VALUES ($number, 1, $election, now() - interval '$age s', '$finding', '{}')");
}

# A database that is no node
is(metric_reaches('res_elec_db_queries_total{kind="metrics",outcome="answered"}', 1, 60), 1,
    'one thread asks how the nodes are');
is_deeply(nodes(), {}, 'of a database that is no node there are none');

# The nation
sql('SELECT res_elec.become_node(0)');
$election = sql("INSERT INTO res_elec.election (title, type, year) VALUES ('E', 'local', 2026) RETURNING id");
sql("WITH p AS (INSERT INTO res_elec.area (kind, name) VALUES ('province', 'P'), ('province', 'Q') RETURNING id, name)
     SELECT id FROM p");
sql("SELECT res_elec.add_node(CASE name WHEN 'P' THEN 3 ELSE 31 END, id) FROM res_elec.area ORDER BY name");
is_deeply(nodes_once(sub { %{$_[0]} }),
    {map { (node('in_touch', $_) => 0, node('apply_errors', $_) => 0) } 3, 31},
    'a province that has not reported is not in touch, and nothing else is known of it');

# A province that sends what the nation cannot take later on
sql('CREATE DATABASE province', 'postgres');
sql('CREATE TABLE public.t (id integer PRIMARY KEY)', $_) for qw(res_elec province);
sql('CREATE PUBLICATION p FOR TABLE public.t', 'province');
sql("SELECT pg_create_logical_replication_slot('s', 'pgoutput')", 'province');
sql("CREATE SUBSCRIPTION res_elec_node_3 CONNECTION 'host=@{[work_dir()]}/pg user=postgres dbname=province'
     PUBLICATION p WITH (create_slot = false, slot_name = 's', copy_data = false)");
checked(3, 1, 'matched');
checked(31, 5000, 'differs');
my $nodes = nodes_once(sub { $_[0]{node('in_touch', 3)} });
is_deeply([map { $nodes->{$_} } node('in_touch', 3), node('matched', 3), node('in_touch', 31), node('matched', 31)],
    [1, 1, 0, 0], 'one that has, and whose stream runs, is in touch; one that differs has not matched');
my ($young, $old) = map { $nodes->{node('report_age_seconds', $_)} } 3, 31;
ok($young >= 1 && $young < 3600 && $old >= 5000 && $old < 9000, "their ages are seconds ($young, $old)");
sql('INSERT INTO public.t VALUES (1)', $_) for qw(res_elec province);
cmp_ok(nodes_once(sub { $_[0]{node('apply_errors', 3)} })->{node('apply_errors', 3)}, '>', 0,
    'what cannot be applied is counted');

# Without the database
cluster_stop('immediate');
my $before = nodes();
sleep 0.05;
my $after = nodes();
cmp_ok($after->{$_}, '>', $before->{$_}, 'while the database is away an age grows')
    for map { node('report_age_seconds', $_) } 3, 31;
is_deeply(nodes_once(sub { !%{$_[0]} }), {}, '… and after a while nothing is said any more');
cluster_start();
is(nodes_once(sub { exists $_[0]{node('matched', 3)} })->{node('matched', 3)}, 1, '… until it is back');

# A node that is none any more
sql('DELETE FROM res_elec.node WHERE number = 31');
is_deeply([grep { /"31"/ } keys %{nodes_once(sub { !exists $_[0]{node('in_touch', 31)} })}], [],
    'a node that is gone has no series');
finish();
