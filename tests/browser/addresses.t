# The addresses of the page, those of before and the language among them: addresses.mjs drives the browser.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Browser;
use ResElec::Test;

server_start();
my $director = director();
my $election = election($director->{token}, title => 'Essai', visibility => 'public', offices => 3, registered => 500,
    place => {province => 'Nord'});
ok_call('POST', "/api/offices/$election->{offices}[0]/results", sheet($election, 2, 3, 60, 30, 5), $director->{token});

browse('addresses', {}, $election->{id});
finish();
