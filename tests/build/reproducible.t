# Two checkouts in different folders build the same bytes, so that neither installs over the other what it has itself.
use strict;
use warnings;
use File::Compare qw(compare);
use File::Path qw(make_path);
use File::Temp qw(tempdir);
use Test::More;

my $dir = tempdir('res-elec-build-XXXXXX', TMPDIR => 1, CLEANUP => 1);
$SIG{$_} = sub { exit 1 } for qw(INT TERM HUP);
local $ENV{CCACHE_DISABLE} = 1;    # each is really built
delete @ENV{qw(MAKEFLAGS MAKELEVEL MFLAGS)};

my @folders = ("$dir/one", "$dir/another/with a longer/name");
for my $folder (@folders) {
    make_path($folder);
    system('cp', '-r', qw(Makefile res_elec.control extension shim sql tests), $folder) == 0 or die "cp: $?";
    system('find', $folder, '-name', '*.o', '-delete');
    unlink "$folder/shim/res_elec_shim";
    my $said = qx(nice -n 10 make -s -j2 -C '$folder' all 2>&1);
    is($?, 0, 'it builds in ' . $folder =~ s{^\Q$dir/}{}r) or BAIL_OUT($said);
}
chomp(my $version = qx(sed -n "s/^default_version = '\\(.*\\)'/\\1/p" res_elec.control));
for my $file ('res_elec.so', "res_elec--$version.sql", 'shim/res_elec_shim') {
    ok(-s "$folders[0]/$file", "$file is built");
    is(compare("$folders[0]/$file", "$folders[1]/$file"), 0, '… with the same bytes in both');
    is(system('grep', '-qF', $dir, "$folders[0]/$file") >> 8, 1, '… and does not name the folder');
}
done_testing;
