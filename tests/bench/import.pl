#!/usr/bin/perl
# A results file by the imports, over REST and in SQL: import.pl FILE
#
# One line a step: seconds, and for the sheets the ratio to a COPY of the same sheets, judged and counted as well. The
# server's memory at its most is told at the end.
use strict;
use warnings;
use Cwd qw(abs_path);
use File::Basename qw(dirname);
use Time::HiRes qw(time);
my $file;
BEGIN { $file = abs_path($ARGV[0] // die "import.pl FILE\n"); chdir dirname(dirname(dirname(abs_path($0)))) or die $! }
use lib 'tests/http/lib', 'tests/bench/lib';
use HTTP::Tiny;
use Test::More;
use ResElec::Test;

$ENV{MALLOC_ARENA_MAX} //= 1;
open my $in, '-|', $file =~ /\.gz$/ ? ('gzip', '-dc', $file) : ('cat', $file) or die $!;
my $results = do { local $/; <$in> };
my ($header) = $results =~ /^(.*?)\r?\n/;
my @codes = (split /,/, $header)[9 .. (my @all = split /,/, $header) - 1];
my $places = join '', map { join(',', (/("(?:[^"]|"")*"|[^,]*)(?:,|$)/g)[0 .. 5]) . "\n" } split /\r?\n/, $results;
server_start(durable => 1);
my $token = director()->{token};
my $http = HTTP::Tiny->new(timeout => 600);

sub step {
    my ($name, $do, $base) = @_;
    my $began = time;
    my $said = $do->();
    my $took = time - $began;
    printf "%-34s %6.2f s%s  %s\n", $name, $took, $base ? sprintf('  %.2f x', $took / $base) : '', $said;
    return $took;
}

sub by_rest {
    my ($path, $csv) = @_;
    my $answer = $http->post(base_url() . "$path",
        {headers => {Authorization => "Bearer $token", 'Content-Type' => 'text/csv'}, content => $csv});
    my $json = from_json($answer->{content});
    return "$answer->{status}: " . join ' ',
        map { "$_ $json->{$_}" } grep { defined $json->{$_} } qw(accepted unchanged refused);
}

sub new_election {
    my $e = ok_call('POST', '/api/elections',
        {title => $_[0], type => 'presidential', year => 2020, status => 'active'}, $token)->{election}{id};
    by_rest("/api/elections/$e/candidates/import", join '', "code_name,last_name\n", map { "$_,$_\n" } @codes);
    return $e;
}

my $work = work_dir();
for (['results', $results], ['places', $places]) {
    open my $out, '>', "$work/$_->[0].csv" or die $!;
    print {$out} $_->[1];
}

sub by_sql {
    my ($function, $arguments) = @_;
    return sql("\\set results `cat '$work/results.csv'`\n\\set places `cat '$work/places.csv'`\nSELECT count(*) FROM " .
        "res_elec.$function($arguments)");
}

my $e = new_election('REST');
step('REST: centers and offices', sub { by_rest("/api/elections/$e/centers/import?limit=0", $places) });
sql("ANALYZE");
step('REST: dry run of the sheets', sub { by_rest("/api/elections/$e/import?dry_run=true&limit=0", $results) });
my $rest = step('REST: sheets', sub { by_rest("/api/elections/$e/import?limit=0", $results) });
step('REST: the same sheets again', sub { by_rest("/api/elections/$e/import?limit=0", $results) });

my $columns = 'office_id, registered_voters, total_voters, blank_votes, null_votes, votes';
sql("COPY (SELECT $columns FROM res_elec.result_sheet WHERE election_id = $e ORDER BY office_id) TO
    '/tmp/res-elec-bench-sheets'; DELETE FROM res_elec.result_sheet");
my $copy = step('COPY of the same sheets', sub {
    sql("COPY res_elec.result_sheet ($columns) FROM '/tmp/res-elec-bench-sheets'");
    'the base'
});
printf "%-34s %6s     %.2f x\n", 'REST: sheets, to that', '', $rest / $copy;
sql('DELETE FROM res_elec.result_sheet');
unlink '/tmp/res-elec-bench-sheets';
step('SQL: import_sheets', sub { by_sql('import_sheets', "$e, :'results'") }, $copy);
my $whole = new_election('SQL');
step('SQL: import_results, offices too', sub { by_sql('import_results', "$whole, :'results'") });
print 'wrong totals: ', oracle(), "\n";
open my $status, '<', '/proc/' . shim_pid() . '/status' or die $!;
print grep { /^VmHWM/ } <$status>;
finish();
