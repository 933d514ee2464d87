# What people and reporting tools read: the documents' questions on the demonstration, answered as printed there; psql's
# and ODBC's lists of the views.
use strict;
use warnings;
use utf8;
use File::Temp qw(tempdir);
use Test::More;
use lib 'tests/clusters', 'tests/lib';
use Cluster;
use Documents;

binmode Test::More->builder->$_, ':utf8' for qw(output failure_output);
my @cookbook = Documents::with(qr/^<!-- cookbook -->$/m)
    =~ /^\*\*(.*?)\*\*\n<!-- cookbook -->\n```sql\n(.*?)^```\n```\n(.*?)^```$/msg;
is(@cookbook / 3, 10, 'ten questions');

my $cluster = Cluster->new();
my $dir = tempdir('res-elec-demo-XXXXXX', TMPDIR => 1, CLEANUP => 1);
$cluster->sql('CREATE EXTENSION res_elec');
is(system("psql -Xq -f sql/reference/gabon_areas.sql '@{[$cluster->connection('postgres')]}' > /dev/null"), 0, 'areas');
is(system("sh sql/demo/load.sh '@{[$cluster->connection('postgres')]}' $dir/demo ''"), 0,
    'the demonstration, as make run loads it');

# One session, as a reader would type it; a correction is not a reader's.
my ($script, $number) = ("\\pset footer off\nSET search_path = res_elec, public;\n", 0);
for (my $i = 0; $i < @cookbook; $i += 3) {
    my $query = $cookbook[$i + 1];
    $script .= "\\echo @@\n" . ($query =~ /BEGIN/ ? "RESET ROLE;\n" : $i == 0 ? "SET ROLE res_elec_reader;\n" : '')
        . $query;
}
my $path = "$dir/cookbook.sql";
open my $out, '>:utf8', $path or die $!;
print {$out} $script;
close $out;
open my $psql, '-|:utf8', "psql -Xq -v ON_ERROR_STOP=1 -f $path '@{[$cluster->connection('postgres')]}' 2>&1" or die $!;
my $said = do { local $/; <$psql> };
ok(close $psql, 'the questions are asked');
my (undef, @answers) = split /^@@\n/m, $said;
for (my $i = 0; $i < @cookbook; $i += 3) {
    my $answer = $answers[$i / 3] // '';
    $answer =~ s/ +$//mg;
    $answer =~ s/\n+\z/\n/;
    is($answer, $cookbook[$i + 2], $cookbook[$i]);
}

# The lists of psql
$cluster->sql('CREATE ROLE reports LOGIN IN ROLE res_elec_reader');
sub listed {
    my ($command) = @_;
    return scalar
        qx{psql -X -c '$command' '@{[$cluster->connection('postgres') =~ s/user=postgres/user=reports/r]}' 2>&1}
}
my @views = qw(area_results center_results election_progress election_results office_results office_status sheet_flags
    sheet_history tally);
my $list = listed('\dv+ res_elec.*');
like($list, qr/^ res_elec \| $_ +\| view .*\| \S.*$/m, "\\dv+ lists $_ and says what it is") for @views;
like(listed('\d+ res_elec.election_results'), qr/^ percent +\|.*\| Of the valid votes/m, '\d+ says what a column is');
like(listed('\df+ res_elec.changes'), qr/res_elec.*changes/, '\df+ finds changes');

# A generic client over ODBC: its catalogue of views and columns, and their rows
my $client = <<'PYTHON';
import pyodbc, sys
pyodbc.lowercase = False
cursor = pyodbc.connect('Driver={PostgreSQL Unicode};Servername=%s;Database=postgres;Username=reports'
                        % sys.argv[1], autocommit=True).cursor()
print(*sorted(r.table_name for r in cursor.tables(schema='res_elec', tableType='VIEW')))
for view in sys.argv[2:]:
    columns = [r.column_name for r in cursor.columns(table=view, schema='res_elec')]
    rows = cursor.execute('SELECT * FROM res_elec.%s' % view
                          + (' LIMIT 5' if view != 'tally' else ' WHERE level_number = 0')).fetchall()
    print(view, len(columns), columns == [d[0] for d in cursor.description], len(rows))
print(*cursor.execute('SELECT votes, percent FROM res_elec.election_results WHERE election_id = ? AND rank = ?',
                      1, 1).fetchone())
try:
    cursor.execute('SELECT * FROM res_elec.result_sheet')
except pyodbc.Error as e:
    print(e.args[0])
PYTHON
open $out, '>', "$dir/client.py" or die $!;
print {$out} $client;
close $out;
my @lines = split /\n/, qx{/usr/bin/python3 $dir/client.py $cluster->{dir} @views 2>&1};
my %known = map { $_ => 1 } split / /, shift @lines;
is_deeply([grep { !$known{$_} } @views], [], 'ODBC lists the views');
like(shift @lines, qr/^$_ \d+ True 5$|^tally \d+ True 146$|^sheet_flags \d+ True 0$/, "… columns and rows of $_")
    for @views;
is(shift @lines, '322052 95.05', '… and a result');
is(shift @lines, '42501', 'a table is refused');
is($cluster->sql($Cluster::WRONG), 0, 'no wrong total');
done_testing;
