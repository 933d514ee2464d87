# What the server writes into the page is what it shows first: first.mjs drives the browser.
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
ok_call('PUT', "/api/candidates/$election->{candidates}[0]", {last_name => '</script><script>alert(1)</script>'},
    $director->{token});
ok_call('POST', "/api/offices/$election->{offices}[0]/results", sheet($election, 2, 3, 60, 30, 5), $director->{token});

browse('first', {
    sheet => sub {
        ok_call('POST', "/api/offices/$election->{offices}[1]/results", sheet($election, 0, 0, 40, 0, 0),
            $director->{token});
        return {};
    },
}, $election->{id});
finish();
