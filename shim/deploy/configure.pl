#!/usr/bin/perl
# Writes what one machine of a cluster is configured with: configure.pl CLUSTER.ENV NODE FOLDER
#
# Puts the values of CLUSTER.ENV (see cluster.env beside this program) and of secrets.env in the same folder into the
# templates: etcd.env, patroni.yml, haproxy.cfg, nginx.conf and shim-secret.env, and writes them into FOLDER, readable
# by their owner alone. NODE is 1, 2 or 3; the files of HAProxy, nginx and the servers are the same for each. Secrets
# that secrets.env does not have are generated and added to it. A value that is missing, unknown or has characters that
# a file would take for something else is refused, and then no file is written.
use strict;
use warnings;
use File::Basename qw(dirname);

my @templates = qw(etcd.env patroni.yml haproxy.cfg nginx.conf shim-secret.env);
my @secrets = qw(SUPERUSER_PASSWORD REPLICATION_PASSWORD REWIND_PASSWORD REST_PASSWORD SHIM_DB_PASSWORD JWT_SECRET_KEY);
my @of_a_node = qw(ADDRESS PG_PORT REST_PORT ETCD_PORT PEER_PORT);

die "usage: configure.pl CLUSTER.ENV NODE FOLDER\n" if @ARGV != 3 || $ARGV[1] !~ /^[123]$/;
my ($file, $node, $folder) = @ARGV;
my $here = dirname($0);
umask 077;

sub bytes_of { my ($path) = @_; open my $in, '<', $path or die "configure.pl: $path: $!\n"; local $/; return <$in> }

# NAME=VALUE by line.
sub values_of {
    my ($path) = @_;
    my %values;
    my $number = 0;
    for (split /\n/, bytes_of($path)) {
        $number++;
        next if /^\s*(?:#|$)/;
        my ($name, $value) = /^([A-Z][A-Z0-9_]*)=([\w.:\/-]+)$/
            or die "configure.pl: $path:$number: not NAME=VALUE of letters, digits and . : / _ -\n";
        $values{$name} = $value;
    }
    return %values;
}

sub random_hex {
    open my $random, '<:raw', '/dev/urandom' or die "configure.pl: /dev/urandom: $!\n";
    read($random, my $bytes, 24) == 24 or die "configure.pl: /dev/urandom: $!\n";
    return unpack 'H*', $bytes;
}

# Those of the file, and what it lacks.
sub secrets_of {
    my ($path) = @_;
    my %known = -e $path ? values_of($path) : ();
    my @missing = grep { !defined $known{$_} } @secrets;
    return %known if !@missing;
    open my $out, '>>', $path or die "configure.pl: $path: $!\n";
    for (@missing) { $known{$_} = random_hex(); print {$out} "$_=$known{$_}\n" }
    close $out or die "configure.pl: $path: $!\n";
    return %known;
}

my %value = values_of($file);
my %known = values_of("$here/cluster.env");
my @unknown = grep { !defined $known{$_} } sort keys %value;
die "configure.pl: $file: unknown: @unknown\n" if @unknown;
%value = (%value, secrets_of(dirname($file) . '/secrets.env'), NODE => $node);
$value{"OWN_$_"} = $value{"NODE${node}_$_"} for @of_a_node;

my (%made, %missing);
for my $name (@templates) {
    $made{$name} = bytes_of("$here/$name");
    $made{$name} =~ s{\@([A-Z][A-Z0-9_]*)\@}{$value{$1} // do { $missing{$1} = 1; '' }}ge;
}
die "configure.pl: $file: missing: @{[sort keys %missing]}\n" if %missing;
for my $name (@templates) {
    open my $out, '>', "$folder/$name.new" or die "configure.pl: $folder/$name.new: $!\n";
    print {$out} $made{$name};
    close $out or die "configure.pl: $folder/$name.new: $!\n";
    rename "$folder/$name.new", "$folder/$name" or die "configure.pl: $folder/$name: $!\n";
}
