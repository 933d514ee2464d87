# The Debian packages of build/deb: lintian's opinion, their contents and dependencies, and their life in a clean Debian
# 12 from its packages alone, which is made under build/ and removed: installed, used, installed again, removed, purged.
use strict;
use warnings;
use Cwd qw(getcwd);
use Test::More;
use lib 'tests/lib';
use TestFiles qw(bytes_if_there);

plan skip_all => 'a clean system is made by root' if $> != 0;
my $top = getcwd();
my $deb = "$top/build/deb";
my $root = "$deb/clean";
chomp(my $version = qx(sed -n "s/^default_version = '\\(.*\\)'/\\1/p" res_elec.control));
chomp(my $architecture = qx(dpkg --print-architecture));
my ($server) = qx(/usr/lib/postgresql/15/bin/pg_config --version) =~ /PostgreSQL (\S+)/;
my %file = map { $_ => "$deb/${_}_${version}_$architecture.deb" } qw(postgresql-15-res-elec res-elec-shim);
-s or die "$_ is not there: make deb\n" for values %file;
$SIG{$_} = sub { exit 1 } for qw(INT TERM HUP);

sub out { my ($command) = @_; my $said = qx($command 2>&1); return ($? >> 8, $said) }
sub inside {    # a command in the clean system, with its own processes, and its own network but where it is asked for
    my ($command, $network) = @_;
    my $net = $network ? '' : '--net';
    open my $file, '>', "$root/run/command.sh" or die $!;
    print {$file} "export DEBIAN_FRONTEND=noninteractive LC_ALL=C.UTF-8\n$command\n";
    close $file;
    return out("unshare --mount --pid --fork --kill-child $net sh -c '" . ($network ? '' : 'ip link set lo up; ')
            . "mount -t proc proc \"\$0/proc\" && exec chroot \"\$0\" sh -eu /run/command.sh' '$root'");
}
sub gone { system('rm', '-rf', '--one-file-system', $root) }
END { my $status = $?; gone() if $root; $? = $status }

# As they are
my ($status, $said) = out("lintian --allow-root --fail-on error,warning $deb/*.changes");
is($status, 0, 'lintian has no error and no warning') or diag($said);
my $contents = qx(dpkg-deb -c '$file{'postgresql-15-res-elec'}');
like($contents, qr{ \Q$_\E$}m, "the extension's package has $_")
    for './usr/lib/postgresql/15/lib/res_elec.so', './usr/share/postgresql/15/extension/res_elec.control',
    "./usr/share/postgresql/15/extension/res_elec--$version.sql",
    map { "./lib/systemd/system/res-elec-report.$_" } qw(service timer);
unlike($contents, qr{res[_-]elec[_-]shim}, '… and nothing of the server');
$contents = qx(dpkg-deb -c '$file{'res-elec-shim'}');
like($contents, qr{ \Q$_\E$}m, "the server's package has $_") for './usr/bin/res_elec_shim',
    './lib/systemd/system/res-elec-shim.service', './lib/systemd/system/res-elec-shim.socket',
    './etc/res-elec/shim.env';
like(qx(dpkg-deb -f '$file{'res-elec-shim'}' Depends), qr/^(?=.*libh2o-evloop)(?=.*libpq5)(?=.*libjwt0)(?=.*adduser)/,
    '… and needs the libraries that it is linked with');
like(qx(dpkg-deb -f '$file{'postgresql-15-res-elec'}' Depends), qr/^(?=.*postgresql-15 \(>= \Q$server\E\))(?=.*libicu)/,
    "so does the extension's, and the minor version of PostgreSQL that it was built for");
is(qx(dpkg-deb --ctrl-tarfile '$file{'res-elec-shim'}' | tar -xO ./conffiles), "/etc/res-elec/shim.env\n",
    'the settings are a configuration file');

# The extension's alone, for a Debian without libh2o, has the same bytes, and needs nothing of the server to be built
my $alone = "$top/build/deb-extension";
is(join(' ', map { s{.*/}{}r } grep { !/dbgsym/ } glob "$alone/*.deb"),
    "postgresql-15-res-elec_${version}_$architecture.deb", 'the extension is packaged alone');
unlike(bytes_if_there("$alone/build.log"), qr/h2o|\bshim\//, '… without the server');
my $library = 'tar -xO ./usr/lib/postgresql/15/lib/res_elec.so | sha256sum';
is(qx(dpkg-deb --fsys-tarfile $alone/postgresql-15-res-elec_${version}_$architecture.deb | $library),
    qx(dpkg-deb --fsys-tarfile $file{'postgresql-15-res-elec'} | $library),
    '… with the same library');

# A clean system, from where this one's packages come
gone();
my @sources = grep { / bookworm/ }
    qx(apt-get indextargets --format 'deb \$(REPO_URI) \$(RELEASE) \$(COMPONENT)' 'Created-By: Packages' 'Origin: Debian');
my ($mirror) = map { / (\S+) bookworm main$/ } @sources;
ok($mirror, 'there is a mirror of Debian 12') or BAIL_OUT('no mirror of bookworm among the sources of apt');
mkdir "$deb/cache";
($status, $said) = out("nice -n 10 debootstrap --variant=minbase --cache-dir='$deb/cache' bookworm '$root' '$mirror'");
is($status, 0, 'a clean Debian 12 is made') or BAIL_OUT($said);
open my $list, '>', "$root/etc/apt/sources.list" or die $!;
print {$list} @sources;
close $list;
system("cp /etc/resolv.conf '$root/etc/'; apt-config dump Acquire | grep -i '::proxy' > " .
    "'$root/etc/apt/apt.conf.d/00proxy'");
system("printf '#!/bin/sh\\nexit 101\\n' > '$root/usr/sbin/policy-rc.d'; chmod 755 '$root/usr/sbin/policy-rc.d'");
system('cp', values %file, "$root/root/");
($status, $said) = inside('apt-get update -qq && apt-get install -y --no-install-recommends systemd /root/*.deb', 1);
is($status, 0, 'the packages are installed, with what they need') or BAIL_OUT($said);

# The units
my @units = map { "res-elec-$_" } qw(shim.service shim.socket report.service report.timer);
($status, $said) = out("systemd-analyze verify --root='$root' --man=no @units");
is($status, 0, 'the units are right') or diag($said);
unlike($said, qr/res-elec-\w+\.(?:service|socket|timer)/, '… to the last line') or diag($said);
for my $service (grep { /service/ } @units) {
    ($status, $said) =
        out("systemd-analyze security --root='$root' --offline=true --threshold=25 --no-pager $service");
    is($status, 0, "what $service lets its program do exposes 2.5 of 10 at most") or diag($said);
}
ok(!-e "$root/etc/systemd/system/$_", 'nothing is started before it is set up')
    for 'multi-user.target.wants/res-elec-shim.service', 'sockets.target.wants/res-elec-shim.socket',
    'timers.target.wants/res-elec-report.timer';
my $scripts = bytes_if_there("$root/var/lib/dpkg/info/res-elec-shim.postinst");
like($scripts, qr/deb-systemd-invoke \$\w+ 'res-elec-shim\.service'/, 'an upgrade restarts the server');
unlike($scripts, qr/deb-systemd-invoke \S+ [^\n]*res-elec-shim\.socket/, '… and leaves its socket open');
my $secret = bytes_if_there("$root/etc/res-elec/secret.env");
like($secret, qr/^JWT_SECRET_KEY=[0-9a-f]{64}\n\z/, 'a key is made');
is(sprintf('%o', (stat "$root/etc/res-elec/secret.env")[2] & 07777), 600, '… which root alone reads');

# The database and the server
system('cp', 'tests/packages/clean_system.sh', "$root/root/");
($status, $said) = inside('sh /root/clean_system.sh');
is($status, 0, 'they are used') or diag($said);
my @expected = (
    'check DATABASE_URL .*user=res_elec_shim.*', 'check JWT_SECRET_KEY \(hidden\)', 'check PORT 8080',
    'set up\|role of the server\|res_elec_shim',
    'report 0', "version\\|\Q$version\E", 'areas\|t', 'refused\|RE001', 'wrong totals\|0', 'ready HTTP/1.1 200 OK',
    'live "valid_votes": 295', 'server stopped', 'handed over HTTP/1.1 200 OK');
like($said, qr/^$_$/m, "… $_") or diag($said) for @expected;

# Installed again, removed, purged
system("echo PORT=8181 >> '$root/etc/res-elec/shim.env'");
($status, $said) = inside('dpkg -i /root/*.deb');
is($status, 0, 'installed again') or diag($said);
is(bytes_if_there("$root/etc/res-elec/secret.env"), $secret, '… the key stays');
like(bytes_if_there("$root/etc/res-elec/shim.env"), qr/^PORT=8181$/m, '… and so do the settings');
($status, $said) = inside('dpkg -r res-elec-shim postgresql-15-res-elec');
is($status, 0, 'removed') or diag($said);
ok(!-e "$root/usr/bin/res_elec_shim" && !-e "$root/usr/lib/postgresql/15/lib/res_elec.so"
    && -e "$root/etc/res-elec/shim.env", '… but for the settings');
($status, $said) = inside('dpkg -P res-elec-shim');
is($status, 0, 'purged') or diag($said);
ok(!-e "$root/etc/res-elec", '… with its settings and the key');
done_testing;
