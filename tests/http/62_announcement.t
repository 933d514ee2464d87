# The announcement of 13 April 2025 as one sheet: its candidates' votes do not make its valid votes.
use strict;
use warnings;
use Test::More;
use ResElec::Test;

plan(skip_all => 'the data is not beside this checkout') unless -d '../shared/data';

server_start();
my $token = director()->{token};
open my $file, '<', '../shared/data/gabon-2025-announcements.json' or die $!;
my ($said) = @{from_json(do { local $/; <$file> })};
is($said->{date}, '2025-04-13', 'the announcement of 13 April');
my @names = sort keys %{$said->{votes}};
my $e = election($token, candidates => scalar @names, offices => 1, registered => $said->{registered});
is(scalar @names, 8, 'eight candidates');

my %body = (total_voters => $said->{voters}, blank_votes => 0, null_votes => $said->{blank_null},
    results => [map { {candidate_id => $e->{candidates}[$_], votes => $said->{votes}{$names[$_]}} } 0 .. 7]);
my $context = {left => 610747, right => 606182, difference => 4565, total_voters => 636606, blank_votes => 0,
    null_votes => 25859};
for my $language ('fr', 'en') {
    my $answer = call('POST', "/api/offices/$e->{offices}[0]/results", \%body, $token,
        {'Accept-Language' => $language});
    is_problem($answer, 422, 'RE001', "it is refused ($language)");
    is_deeply(rules($answer), ['sum_mismatch'], 'by one rule');
    is_deeply(violation($answer, 'sum_mismatch')->{context}, $context, 'with both sides and the difference');
    my $apart = $language eq 'fr' ? "\x{202f}" : ',';
    like($answer->{json}{detail}, qr/\b$_\b/, 'the sentence names ' . s/\D//gr) for "606${apart}182", "610${apart}747",
        4565;
}
my $votes = join ',', map { qq("$e->{candidates}[$_]":$said->{votes}{$names[$_]}) } 0 .. 7;
my $error = sql_refusal("INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
    VALUES ($e->{offices}[0], $said->{voters}, 0, $said->{blank_null}, '{$votes}')");
like($error, qr/ERROR:\s+RE001/, 'SQL refuses it');
is_deeply([map { $_->{context} } violations_of($error)], [$context], 'with the same figures') or diag $error;
like((split /CONSTRAINT/, $error)[0], qr/\b$_\b/, "its sentence names $_")
    for "606,182", "610,747", 4565;

$body{results}[0]{votes} += 4565;
is(call('POST', "/api/offices/$e->{offices}[0]/results", \%body, $token)->{status}, 201,
    'with 4565 votes more it would add up');
finish();
