#!/usr/bin/perl
# What the API says in codes the page says in words: each kind of step, result, state and decision has its own.
use strict;
use utf8;
use warnings;
use JSON::PP ();
use Test::More;
use lib 'tests/lib';
use TestFiles qw(bytes_of);

my $schemas = JSON::PP->new->decode(bytes_of('shim/www/openapi.json'))->{components}{schemas};
my %word = map { $_ => 1 } map { bytes_of($_) =~ /^  (\w+): \[/mg } glob 'shim/www/js/words*.js';
my $rules = bytes_of('extension/formula/terms.c') =~ /tie_rules\[\] = \{(.*?)\{NULL\}/s ? $1 : '';
my %codes = (
    step => $schemas->{OutcomeStep}{properties}{kind}{enum},
    result => $schemas->{Result}{enum},
    rule => [$rules =~ /"(\w+)"/g],
    office => $schemas->{OfficeStatus}{enum},
    orders => [grep { $_ ne 'office' } @{$schemas->{DecisionFields}{properties}{kind}{enum}}],
    ordersOffice => $schemas->{OfficeDecisionInput}{properties}{office_status}{enum},
);
for my $what (sort keys %codes) {
    cmp_ok(scalar @{$codes{$what}}, '>', 2, "$what: the API has codes");
    is(join(' ', grep { !$word{"${what}_$_"} } @{$codes{$what}}), '', '… and the page a word for each');
}
done_testing();
