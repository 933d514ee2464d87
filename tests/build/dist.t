#!/usr/bin/perl
# The release that make dist makes: PGXN's META.json says what the control file says, and the extension's script comes
# of it.
use strict;
use warnings;
use File::Temp qw(tempdir);
use JSON::PP;
use Test::More;
use lib 'tests/lib';
use TestFiles qw(bytes_of);

plan skip_all => 'a release is made of a commit: this is no git checkout'
    unless system('git rev-parse --verify -q HEAD > /dev/null 2>&1') == 0;

my ($version) = bytes_of('res_elec.control') =~ /^default_version = '(.*)'/m;
my $out = `make -s dist 2>&1`;
is($?, 0, 'make dist') or diag($out);
chomp $out;
is($out, "build/res_elec-$version.zip", 'it says what it made');
my $dir = tempdir(CLEANUP => 1);
is(system('python3', '-m', 'zipfile', '-e', $out, $dir), 0, 'the archive is unpacked');
my $top = "$dir/res_elec-$version";

my $meta = decode_json(bytes_of("$top/META.json"));
is_deeply([grep { !defined $meta->{$_} } qw(name version abstract maintainer license provides meta-spec)], [],
    'META.json has what PGXN requires');
is($meta->{version}, $version, 'its version is that of the control file');
like($version, qr/^\d+\.\d+\.\d+$/, 'which is a semantic one');
is_deeply([keys %{$meta->{provides}}], ['res_elec'], 'it provides the extension');
my $provided = $meta->{provides}{res_elec};
is($provided->{version}, $version, 'in this version');
ok(-f "$top/$provided->{$_}", "its $_ is in the archive") for qw(file docfile);
is_deeply([grep { -e } glob "$top/*.so $top/extension/*.o $top/extension/*/*.o $top/build"], [],
    'nothing that was built is');
is(system('make', '-s', '-C', $top, "res_elec--$version.sql"), 0, 'the extension\'s script is made of it');
cmp_ok(-s "$top/res_elec--$version.sql", '>', 100_000, 'and is whole');
done_testing();
