# What is installed before running and before testing, and how, told by an apt-get that only writes down its arguments.
use strict;
use warnings;
use File::Temp qw(tempdir);
use Test::More;
use Time::HiRes qw(time);
use lib 'tests/lib';
use TestFiles qw(bytes_if_there);

my $dir = tempdir('res-elec-packages-XXXXXX', TMPDIR => 1, CLEANUP => 1);
delete @ENV{qw(MAKEFLAGS MAKELEVEL MFLAGS)};

sub spew {
    my ($path, $text) = @_;
    open my $out, '>', $path or die "$path: $!";
    print {$out} $text;
    close $out;
    chmod 0755, $path
}

# Of all packages awk alone is installed. The lists are in use as often as $dir/busy has lines.
spew("$dir/dpkg-query", "#!/bin/sh\necho 'awk installed'\necho 'gcc not-installed'\nexit 1\n");
spew("$dir/sudo", "#!/bin/sh\nexec \"\$@\"\n");
spew("$dir/apt-get", <<"END");
#!/bin/sh
echo "\$*" >> '$dir/calls'
case "\$*" in
  update*) if [ -s '$dir/busy' ]; then sed -i 1d '$dir/busy'
             echo 'E: Could not get lock /var/lib/apt/lists/lock.' >&2; exit 100; fi
           if [ -e '$dir/offline' ]; then echo 'E: Failed to fetch' >&2; exit 100; fi ;;
  *--simulate*) if [ -e '$dir/unknown' ]; then echo 'E: Unable to locate package' >&2; exit 100; fi
                printf 'Inst a (1)\\nInst b (1)\\nInst c (1)\\nConf a\\n' ;;
  *--print-uris*) printf "'http://m/a.deb' a.deb 1500000 MD5Sum:0\\n'http://m/b.deb' b.deb 700000 MD5Sum:0\\n" ;;
  *--yes*) if [ -e '$dir/policy-rc.d' ]; then
             for s in haproxy patroni.service etcd nginx postgresql; do
               '$dir/policy-rc.d' \$s start; echo "policy \$s \$?" >> '$dir/calls'; done; fi ;;
esac
END
spew("$dir/update-rc.d", "#!/bin/sh\necho \"update-rc.d \$*\" >> '$dir/calls'\n");
local $ENV{PATH} = "$dir:$ENV{PATH}";
local $ENV{POLICY_RC_D} = "$dir/policy-rc.d";

sub run {
    my ($command) = @_;
    unlink "$dir/calls";
    my $said = qx($command 2>&1);
    return ($? >> 8, $said, bytes_if_there("$dir/calls"));
}

my ($status, $said, $calls) = run('sh shim/packages.sh awk gcc make');
is($status, 0, 'packages are installed');
is($said, "installing 3 Debian packages (3 MB to download) into the system, for: gcc make \n",
    'it says first how many and how large, and for what');
like($calls,
    qr/^update.*\n.*simulate.*\n.*print-uris.*\n-o DPkg::Lock::Timeout=600 --yes install --no-install-recommends gcc make\n\z/,
    'what is missing is installed, waiting for who holds the lock');
($status, $said, $calls) = run('sh shim/packages.sh awk');
is("$status|$said|$calls", '0||', 'nothing is done and said where all is there');

spew("$dir/busy", "1\n");
my $began = time;
($status, $said, $calls) = run('sh shim/packages.sh gcc');
is($status, 0, 'lists of packages that are in use are waited for');
like($said, qr/^another program updates the lists of packages: waiting for it\n/, '… and it says so');
cmp_ok(time - $began, '>=', 2, '… for a while');
spew("$dir/busy", "1\n" x 9);
($status, $said) = run('APT_WAIT=2 sh shim/packages.sh gcc');
like($said, qr/Could not get lock/, '… but not for longer than APT_WAIT');
unlink "$dir/busy";
spew("$dir/offline", '');
($status, $said, $calls) = run('sh shim/packages.sh gcc');
like($said, qr/Failed to fetch/, 'without a network that is told');
like($calls, qr/install --no-install-recommends gcc\n\z/, '… and what is known is tried');
spew("$dir/unknown", '');
($status, $said, $calls) = run('sh shim/packages.sh gcc');
isnt($status, 0, 'a package that nobody has fails');
like($said, qr/Unable to locate package/, '… with what apt-get says');
unlike($calls, qr/--yes install/, '… and installs nothing');
unlink "$dir/offline", "$dir/unknown";

# Services that would take a port of the machine
($status, $said, $calls) = run('sh shim/packages.sh haproxy patroni gcc');
is($status, 0, 'packages with services are installed');
is_deeply([$calls =~ /^policy (.*)$/mg],
    ['haproxy 101', 'patroni.service 101', 'etcd 0', 'nginx 0', 'postgresql 0'],
    '… theirs may not be started meanwhile, others as before');
is_deeply([$calls =~ /^update-rc\.d (.*)$/mg], ['haproxy disable', 'patroni disable'], '… nor at the next boot');
ok(!-e "$dir/policy-rc.d", '… and what said so is gone');
spew("$dir/policy-rc.d", "#!/bin/sh\nexit 7\n");
($status, $said, $calls) = run('sh shim/packages.sh nginx-light');
like($calls, qr/^policy nginx 7$/m, 'where the machine has a policy of its own, that decides');
like(bytes_if_there("$dir/policy-rc.d"), qr/exit 7/, '… and stays');
unlink "$dir/policy-rc.d";
(undef, undef, $calls) = run('sh shim/packages.sh gcc');
unlike($calls, qr/policy|update-rc/, 'without such a package there is none');

my @of_tests =
    qw(chromium nodejs odbc-postgresql python3-pyodbc python3-jsonschema python3-aiosmtpd faketime libdbd-pg-perl);
my @of_clusters = qw(patroni etcd-server etcd-client haproxy nginx-light);
my ($of_run) = (run('make -s deps'))[2] =~ /--yes install --no-install-recommends (.*)\n/;
my ($of_test) = (run('make -s test-deps'))[2] =~ /--yes install --no-install-recommends (.*)\n/;
my %runs = map { $_ => 1 } split ' ', $of_run // '';
my %tests = map { $_ => 1 } split ' ', $of_test // '';
ok($runs{$_}, "make run installs $_") for qw(postgresql-15 postgresql-server-dev-15 libh2o-evloop-dev gcc make curl);
is(join(' ', grep { $runs{$_} } @of_tests, @of_clusters), '', '… and nothing that only tests or clusters need');
is(join(' ', grep { !$tests{$_} } keys %runs,
    grep { $_ ne 'nodejs' } @of_tests, @of_clusters), '', 'make test installs that, too');
like(qx(make -n run 2>&1), qr/^sh shim\/packages\.sh postgresql-15 (?!.*chromium)/m, 'make run asks for its own list');
done_testing;
