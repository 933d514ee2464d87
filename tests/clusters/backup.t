# A cluster is archived by pgBackRest with the settings that the project ships, and restored by sql/backup/restore.sh:
# to its last commit, and to a moment before a mistake.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;
use Text::ParseWords qw(shellwords);
use lib 'tests/clusters', 'tests/lib';
use Cluster;
use Documents;

my $folder = tempdir('res-elec-backup-XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $config = "$folder/pgbackrest.conf";
chmod 0711, $folder;
mkdir "$folder/$_" or die $! for qw(repo lock spool);
my $base = tempdir('res-elec-cluster-XXXXXX', TMPDIR => 1, CLEANUP => 1);
my $push = "pgbackrest --config=$config --stanza=res_elec archive-push %p";
my $server = Cluster->new('archive_mode=on', "archive_command='$push'", 'archive_timeout=3600');

# What the server's user runs, and what it said.
sub as_server {
    my (@command) = @_;
    my @as = $> == 0 ? qw(setpriv --reuid=postgres --regid=postgres --init-groups) : ();
    open my $pipe, '-|', 'sh', '-c', 'exec 2>&1 "$@"', 'sh', @as, @command or die $!;
    my $said = do { local $/; <$pipe> } // '';
    close $pipe;
    return ($? >> 8, $said);
}

sub backrest {
    my ($status, $said) = as_server('pgbackrest', "--config=$config", @_);
    is($status, 0, "pgbackrest @_") or diag($said);
}

# The two commands of the documents: a proof of a backup, and a restore to a moment that stays.
my ($proof, $kept) = map { [shellwords(s/\s*#.*//r)] } Documents::block('moment') =~ /^(sql\/backup\/restore.sh .*)$/mg;

# One of them with other places and another moment.
sub documented {
    my ($command, %instead) = @_;
    my @words = map { exists $instead{$_} ? $instead{$_} : $_ } @$command;
    return as_server('sh', shift @words, '--config', $config, '--database', 'postgres', @words);
}

sub restore {
    return as_server('sh', 'sql/backup/restore.sh', '--config', $config, '--database', 'postgres', @_);
}

# The shipped file, with this test's places.
{
    open my $shipped, '<', 'sql/backup/pgbackrest.conf' or die $!;
    my $text = do { local $/; <$shipped> };
    my $places = join "\n", "repo1-path=$folder/repo", "lock-path=$folder/lock", "spool-path=$folder/spool",
        'log-level-file=off';
    $text =~ s{^repo1-path=.*}{$places}m or die;
    $text =~ s{^pg1-path=.*}{pg1-path=$server->{dir}/data\npg1-user=postgres}m or die;
    $text =~ s{^pg1-socket-path=.*}{pg1-socket-path=$server->{dir}}m or die;
    open my $file, '>', $config or die $!;
    print {$file} $text;
    close $file;
    system('chown', '-R', 'postgres:postgres', $folder) == 0 or die if $> == 0;
}

$server->sql('CREATE EXTENSION res_elec');
$server->sql($Cluster::ELECTION);
backrest(split) for Documents::block('pgbackrest') =~ /^pgbackrest (.*)$/mg;

# After the backup (whose end pgBackRest knows to the second): a correction, then a mistake that nothing refuses.
$server->sql('SELECT pg_sleep(1.1)');
$server->sql("UPDATE res_elec.result_sheet SET blank_votes = 0, null_votes = 2, reason = 'misread'
    WHERE office_id = 4");
my $good = $server->sql($Cluster::TOTALS);
my $sheets = $server->sql('SELECT count(*) FROM res_elec.result_sheet');
my $versions = $server->sql('SELECT count(*) FROM res_elec.result_sheet_history');
my $moment = $server->sql('SELECT clock_timestamp()');
$server->sql('SELECT pg_sleep(0.1)');
$server->sql(Cluster::as_second("SELECT res_elec.reject_sheet(id, 'the wrong commune') FROM generate_series(1, 2) id"));
my $last = $server->sql($Cluster::TOTALS);
isnt($last, $good, 'the mistake is in the totals') or diag($last);
backrest('--stanza=res_elec', 'backup', '--type=diff');
$server->sql("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
    VALUES (8, 80, 1, 1, res_elec.votes(ARRAY[1, 2], ARRAY[40, 38]))");
my $newest = $server->sql($Cluster::TOTALS);
$server->sql('SELECT pg_switch_wal()');
is($server->wait_for("SELECT last_archived_wal = pg_walfile_name(pg_current_wal_lsn() - 1) OR last_failed_count > 0
    FROM (SELECT last_archived_wal, failed_count AS last_failed_count FROM pg_stat_archiver) x", 't'), 't',
    'the last WAL is archived');

sub ended {
    my ($cluster) = @_;
    my $bin = $ENV{PG_BIN} // '/usr/lib/postgresql/15/bin';
    my ($status, $said) = as_server("$bin/pg_ctl", 'stop', '-D', "$cluster->{dir}/data", '-m', 'fast', '-w', '-s');
    is($status, 0, 'it is stopped') or diag($said);
}

system('chown', 'postgres:postgres', $base) == 0 or die if $> == 0;
my ($status, $said) = documented($kept, $kept->[2] => $moment, $kept->[-1] => "$base/moment");
my $restored = Cluster->at("$base/moment");
is($status, 0, 'a moment: restored') or diag($said);
like($said, qr/^last commit: \S+ \S+/m, '… it says how far it is');
like($said, qr/^sheets: $sheets$/m, '… how many sheets there are');
like($said, qr/^earlier versions of sheets: $versions$/m, '… how many earlier versions');
like($said, qr/^totals that differ from a recount: 0$/m, '… and that the totals are right');
is($restored->sql($Cluster::TOTALS), $good, 'the totals are those of the moment before the mistake');
is($restored->sql('SELECT blank_votes, reason FROM res_elec.result_sheet WHERE office_id = 4'), '0|misread',
    '… with what came after the backup');
is($restored->sql('SHOW archive_mode'), 'off', 'it does not archive into the running one’s repository');
ended($restored);

($status, $said) = restore('--keep', "$base/end");
$restored = Cluster->at("$base/end");
is($status, 0, 'the end: restored') or diag($said);
is($restored->sql($Cluster::TOTALS), $newest, 'without a moment: everything that was archived');
is($restored->sql(q(SELECT count(*) FROM res_elec.verify_tallies())), 0, '… and right');
ended($restored);

# The proof of a backup leaves nothing.
($status, $said) = documented($proof, $proof->[-1] => "$base/proof");
is($status, 0, 'a proof: restored, compared and removed') or diag($said);
like($said, qr/^totals that differ from a recount: 0$/m, '… and told');
ok(!-e "$base/proof", '… its directory is gone');
is($server->sql($Cluster::TOTALS), $newest, '… and the running server is as it was');

# What cannot be: a moment that was not archived, one without a time zone, a directory in use.
($status, $said) = restore('--time', '2037-01-01 00:00:00+00', "$base/never");
is($status, 1, 'a moment that is not in the archive is no success');
like($said, qr/did not reach 2037-01-01/, '… which is said');
ok(!-e "$base/never", '… and nothing is left');
($status, $said) = restore('--time', '2026-04-12 21:14:00', "$base/zone");
like($said, qr/expected a moment with its time zone/, 'a moment without a time zone is refused');
($status, $said) = restore("$base/end");
like($said, qr/is not empty/, 'a directory in use is not touched');
ok(-d "$base/end/data", '… it is there still');

# A restored cluster whose totals are wrong is no success either.
$server->sql('ALTER TABLE res_elec.tally_part DISABLE TRIGGER USER');
$server->sql('UPDATE res_elec.tally_part SET total_voters = 0');
$server->sql('SELECT pg_switch_wal()');
backrest('--stanza=res_elec', 'backup', '--type=incr');
($status, $said) = restore("$base/wrong");
is($status, 1, 'totals that differ from a recount are no success');
like($said, qr/^totals that differ from a recount: [1-9]/m, '… and counted');
$server->stop();
system('rm', '-rf', $base, $folder);
done_testing();
