package ResElec::Test;

# All of the HTTP suite's library, and the end of every test file.
use strict;
use warnings;
use Exporter qw(import);
use Test::More;
use ResElec::Server;
use ResElec::Client;
use ResElec::Fixture;
use ResElec::Mail;

our @EXPORT = (@ResElec::Server::EXPORT, @ResElec::Client::EXPORT, @ResElec::Fixture::EXPORT, @ResElec::Mail::EXPORT,
    'finish');

# The oracle: every kept total equals its recount. And answers are what the OpenAPI document says.
sub finish {
    my @faults = answer_faults();
    is_deeply([@faults[0 .. ($#faults < 9 ? $#faults : 9)]], [], 'every answer fits the OpenAPI document');
    is(oracle(), 0, 'every total equals its recount');
    done_testing();
}

1;
