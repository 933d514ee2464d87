package ResElec::Browser;

# A script that drives Chromium (tests/browser) and this side of it: the script says what it checks, and asks for what
# only this side knows or can do, a line of JSON each.
use strict;
use warnings;
use Exporter qw(import);
use IPC::Open2 qw(open2);
use Test::More;
use ResElec::Client;
use ResElec::Server;

our @EXPORT = qw(browse);

binmode $_, ':encoding(UTF-8)' for map { Test::More->builder->$_ } qw(output failure_output todo_output);

# Runs the script with the server's address and more arguments; %$asks answers what it asks by name, with a hash each.
sub browse {
    my ($script, $asks, @arguments) = @_;
    my $node = open2(my $from, my $to, 'node', $script, base_url(), @arguments);
    $to->autoflush(1);
    while (my $line = <$from>) {
        my $said = from_json($line);
        if ($said->{ask}) {
            my $answer = eval { $asks->{$said->{ask}}->(@{$said->{with}}) };
            diag($@) if $@;
            print {$to} to_json($answer // {}), "\n";
        } elsif (exists $said->{check}) {
            ok($said->{ok}, $said->{check}) or diag($said->{detail} // '');
        } else {
            diag($said->{say});
        }
    }
    close $to;
    waitpid $node, 0;
    is($?, 0, 'the browser came to the end');
}

1;
