# Electoral formulas on the page: an administrator adds one by a form and takes one away, a director reads them.
# formula.mjs drives the browser.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Browser;
use ResElec::Test;

server_start();
my $director = director();
my $admin = admin($director);
my $used = election($director->{token});
ok_call('POST', '/api/formulas', {code => 'used', description => 'Déjà nommée', source => 'Loi 1',
    terms => {method => 'hare'}}, $admin->{token});
sql("UPDATE res_elec.contest SET formula = 'used' WHERE election_id = $used->{id}");
browse('formula', {sql => sub { return {value => sql($_[0])} }}, $director->{phone_number}, $admin->{phone_number},
    PASSWORD);
finish();
