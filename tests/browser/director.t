# A director makes an election from nothing to its proclamation, on the page alone: a presidential one on a wide screen,
# a legislative one on a phone in the dark, and sheets by the keyboard alone. director.mjs drives the browser.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Browser;
use ResElec::Test;

server_start();
sql(file_text('sql/reference/gabon_areas.sql'));
my $director = director();
browse('director', {sql => sub { return {value => sql($_[0])} }}, $director->{phone_number}, PASSWORD);
is(oracle(), 0, 'every total equals its recount');
finish();
