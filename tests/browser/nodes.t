# The page of a nation says which provinces are cut off, and as of when their figures are, or that none have come:
# nodes.mjs drives the browser.
use strict;
use warnings;
use utf8;
use Test::More;
use Time::HiRes qw(sleep time);
use ResElec::Browser;
use ResElec::Test;

server_start(cluster => ['wal_level=logical']);
sql('SELECT res_elec.become_node(0)');
sql("INSERT INTO res_elec.setting VALUES ('node_silence_seconds', '86400')");
my $director = director();
my $election = election($director->{token}, title => 'Essai', visibility => 'public',
    place => {province => 'Ogooué-Ivindo'});
ok_call('POST', "/api/elections/$election->{id}/centers", {name => 'Lycée', province => 'Estuaire'},
    $director->{token});
ok_call('POST', "/api/elections/$election->{id}/centers", {name => 'École', province => 'Nyanga'}, $director->{token});
my %number = ('Ogooué-Ivindo' => 3, 'Estuaire' => 7);
my $SILENT = 9;

# What a report leaves at the nation, made at a moment.
sub checked {
    my ($name, $moment) = @_;
    sql("INSERT INTO res_elec.node_check (node, number, election_id, reported_at, finding, digest)
         VALUES ($number{$name}, 1, $election->{id}, $moment, 'matched', '{}')");
    return {};
}

# Streams that run: each of a publication of one empty table elsewhere
sql('CREATE DATABASE province', 'postgres');
sql('CREATE TABLE public.t (id integer PRIMARY KEY)', $_) for qw(res_elec province);
sql('CREATE PUBLICATION p FOR TABLE public.t', 'province');
for my $name (sort keys %number) {
    my $of = "res_elec_node_$number{$name}";
    sql("SELECT res_elec.add_node($number{$name}, id) FROM res_elec.area WHERE name = '$name'");
    sql("SELECT pg_create_logical_replication_slot('$of', 'pgoutput')", 'province');
    sql("CREATE SUBSCRIPTION $of CONNECTION 'host=@{[work_dir()]}/pg user=postgres dbname=province'
         PUBLICATION p WITH (create_slot = false, slot_name = '$of', copy_data = false)");
}
checked('Estuaire', 'now()');
checked('Ogooué-Ivindo', "'2025-04-12 21:14+01'");
my $connected = 'SELECT bool_and(connected) FROM res_elec.node_status';
my $until = time + 30;
sleep 0.1 while sql($connected) ne 't' && time < $until;
is(sql($connected), 't', 'the streams of both provinces run');
is(sql('SELECT string_agg(name, \' \') FROM res_elec.node_status WHERE NOT in_touch'), 'Ogooué-Ivindo',
    'one has not reported for long');

browse('nodes', {
    report => sub { return checked($_[0], 'now()') },
    cut => sub { sql("ALTER SUBSCRIPTION res_elec_node_$number{$_[0]} DISABLE"); return {} },
    silent => sub {
        sql("SELECT res_elec.add_node($SILENT, id) FROM res_elec.area WHERE name = '$_[0]'");
        return {};
    },
    none => sub { sql('DELETE FROM res_elec.node'); return {} },
}, $election->{id});
finish();
