package ResElec::Browser;

# Runs a program that drives a browser: each line it says is a check, a question or a remark (see tests/browser/page.mjs).
use strict;
use warnings;
use Exporter qw(import);
use IPC::Open2 qw(open2);
use Test::More;
use ResElec::Client;

our @EXPORT = qw(browser_run);

# asks: {what is asked for => code that answers}
sub browser_run {
    my ($program, $asks, @arguments) = @_;
    my $node = open2(my $from, my $to, 'node', $program, @arguments);
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
