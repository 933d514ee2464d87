#!/usr/bin/perl
# forward.pl PORT_FILE TARGET_FILE: takes connections on a free port of loopback, which it writes to the first file, and
# leads each to the PostgreSQL socket in the folder that the second file names at that moment, as a balancer would.
use strict;
use warnings;
use IO::Select;
use IO::Socket::INET;
use IO::Socket::UNIX;

my ($port_file, $target_file) = @ARGV;
my $listener = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 100, Proto => 'tcp') or die "listen: $!";
open my $file, '>', "$port_file.new" or die "$port_file: $!";
print {$file} $listener->sockport;
close $file;
rename "$port_file.new", $port_file or die "$port_file: $!";

my $select = IO::Select->new($listener);
my %other;
$SIG{PIPE} = 'IGNORE';

sub target {
    open my $in, '<', $target_file or die "$target_file: $!";
    chomp(my $folder = <$in>);
    return IO::Socket::UNIX->new(Peer => "$folder/.s.PGSQL.5432");
}

sub drop {
    for my $socket (@_) {
        $select->remove($socket);
        delete $other{$socket};
        close $socket;
    }
}

while (my @ready = $select->can_read) {
    for my $socket (@ready) {
        if ($socket == $listener) {
            my $client = $listener->accept or next;
            my $server = target() or next;
            $other{$client} = $server;
            $other{$server} = $client;
            $select->add($client, $server);
            next;
        }
        my $to = $other{$socket} or next;
        my $length = sysread $socket, my $bytes, 65536;
        drop($socket, $to) if !$length || !defined syswrite $to, $bytes;
    }
}
