# The tables in a browser without JavaScript: from / by links to a sheet. Here is the server and what stands in the
# database; table.mjs drives the browser and says what it sees, a line of JSON each.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Browser;
use ResElec::Test;

server_start();
my $token = director()->{token};
my $e = election($token, title => 'Essai', visibility => 'public', candidates => 8, offices => 4,
    place => {province => 'Estuaire', department => 'Komo-Mondah', commune => 'Ntoum'});
ok_call('PUT', "/api/centers/$e->{center}", {name => 'École publique'}, $token);
for my $n (0 .. 2) {
    ok_call('POST', "/api/offices/$e->{offices}[$n]/results", sheet($e, 3, 2 + $n, map { 100 - $n * $_ } 1 .. 8),
        $token);
}
my %views = (nation => 'election_results', office => 'office_results', center => 'center_results',
    map { $_ => 'area_results' } qw(province department commune));

# Votes by candidate, in the order of ranks, as SQL has them
sub votes {
    my ($level, $name) = @_;
    $name //= '';
    my $of = {nation => 'true', center => "center = '$name'", office => "office = '$name'"}->{$level}
        // "level = '$level' AND area = '$name'";
    return from_json(do { utf8::encode(my $text = sql("SELECT json_agg(json_build_array(trim(candidate), votes)
        ORDER BY rank, candidate_id)
        FROM res_elec.$views{$level} WHERE election_id = $e->{id} AND $of")); $text });
}
browse('table', {votes => \&votes});
finish();
