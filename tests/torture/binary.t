# Votes in binary, as COPY takes them, with bytes changed: refused or read, never a crash, and what is read is in order.
#   TORTURE_STEPS (400)   TORTURE_SEED
use strict;
use warnings;
use Test::More;
use FindBin qw($Bin);
use lib "$Bin/lib", "$Bin/../clusters";
use Cluster;
use DBI ();

my $seed = $ENV{TORTURE_SEED} // int rand 2**31;
my $steps = $ENV{TORTURE_STEPS} // 400;
srand $seed;
note("TORTURE_SEED=$seed TORTURE_STEPS=$steps");

my $cluster = Cluster->new;
$cluster->sql('CREATE EXTENSION res_elec; CREATE TABLE received (votes res_elec.votes)');
my $db = DBI->connect("dbi:Pg:host=$cluster->{dir};dbname=postgres", 'postgres', '',
    {AutoCommit => 1, RaiseError => 0, PrintError => 0}) or die $DBI::errstr;
my $pid = $db->{pg_pid};

# A vector of so many candidates as votes_send writes it.
sub vector {
    my ($n) = @_;
    my $id = 0;
    return pack('N', $n) . join '', map {
        $id += 1 + int rand 1000;
        pack('N', $id) . pack('q>', 1 + int rand 2**40)
    } 1 .. $n;
}

sub garble {
    my ($bytes) = @_;
    for (1 .. int rand 4) {
        my $at = int rand length $bytes;
        my $how = int rand 4;
        if ($how == 0) { substr($bytes, $at, 1) = chr int rand 256 }
        elsif ($how == 1) { substr($bytes, 0, 4) = pack 'N', int rand 2**(1 + int rand 32) }
        elsif ($how == 2) { $bytes = substr $bytes, 0, $at }
        else { $bytes .= chr(int rand 256) x int rand 40 }
        $bytes = "\0" if $bytes eq '';
    }
    return $bytes;
}

my %states;
for my $step (1 .. $steps) {
    my $field = garble(vector(int rand 12));
    $db->do('COPY received FROM STDIN (FORMAT binary)');
    $db->pg_putcopydata("PGCOPY\n\xff\r\n\0" . pack('NN', 0, 0) . pack('nN', 1, length $field) . $field . pack 'n',
        -1 & 0xffff);
    my $done = $db->pg_putcopyend;
    my $state = $done ? 'read' : $db->state;
    $states{$state}++;
    next if $state =~ /^(?:read|22P03|22003|08P01)$/;
    fail("step $step: $state for " . unpack 'H*', $field);
    last;
}
note(join ', ', map { "$_: $states{$_}" } sort keys %states);
cmp_ok($states{read} // 0, '>', 0, 'some were read');
cmp_ok($states{'22P03'} // 0, '>', 0, 'and some refused');
is($db->selectrow_array('SELECT pg_backend_pid()'), $pid, 'the session is the same');
is($db->selectrow_array(
    'SELECT count(*) FROM received WHERE NOT votes OPERATOR(res_elec.=) votes::text::res_elec.votes'), 0,
    'what was read is as its text says');
$db->disconnect;
done_testing();
