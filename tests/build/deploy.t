# The files that an operator of several machines installs: what configure.pl makes of them is what each program takes,
# and what is wrong is refused.
use strict;
use warnings;
use Fcntl qw(:flock);
use File::Temp qw(tempdir);
use IO::Socket::INET;
use Test::More;
use lib 'tests/lib';
use TestFiles qw(bytes_of bytes_if_there spew);

my $dir = tempdir('res-elec-deploy-XXXXXX', TMPDIR => 1, CLEANUP => 1);
chmod 0711, $dir;
my @files = qw(etcd.env patroni.yml haproxy.cfg nginx.conf shim-secret.env);
my $example = bytes_of('shim/deploy/cluster.env');

# What configure.pl says of a cluster.env, as node $node.
sub configure {
    my ($text, $node) = @_;
    mkdir "$dir/out";
    unlink map { "$dir/out/$_" } @files;
    spew("$dir/cluster.env", $text);
    my $said = qx(perl shim/deploy/configure.pl $dir/cluster.env $node $dir/out 2>&1);
    return $? ? $said : 'made';
}
sub made { return scalar grep { -e "$dir/out/$_" } @files }

# Paths that are there and ports that are not of root, for programs that look
my $local = $example =~ s{^(CACHE_DIR)=.*}{$1=$dir/cache}mr =~ s{^PAGE_PORT=80$}{PAGE_PORT=8000}mr;
is(configure($local, 2), 'made', 'the example is taken as it is');
is(made(), scalar @files, '… and gives each file');
unlike(bytes_of("$dir/out/$_"), qr/\@[A-Z][A-Z0-9_]*\@/, "$_ has no value left out") for @files;
is(join(' ', map { sprintf '%o', (stat "$dir/out/$_")[2] & 0777 } @files), join(' ', ('600') x @files),
    'each is its owner\'s alone');
is(sprintf('%o', (stat "$dir/secrets.env")[2] & 0777), '600', '… as are the secrets');
my %secret = bytes_of("$dir/secrets.env") =~ /^(\w+)=(\w{48})$/mg;
is(join(' ', sort keys %secret),
    'JWT_SECRET_KEY REPLICATION_PASSWORD REST_PASSWORD REWIND_PASSWORD SHIM_DB_PASSWORD SUPERUSER_PASSWORD',
    'secrets are made …');
is(scalar(keys %{{reverse %secret}}), 6, '… each another');
my $second = bytes_of("$dir/out/patroni.yml");
like($second, qr/^name: node2$/m, 'node 2 has its name');
like($second, qr/^  listen: 10\.0\.0\.12:5432$/m, '… and its address');
like($second, qr/password: $secret{$_}$/m, "… and $_") for qw(SUPERUSER_PASSWORD REPLICATION_PASSWORD REWIND_PASSWORD);
configure($local, 3);
like(bytes_of("$dir/out/patroni.yml"), qr/password: $secret{REPLICATION_PASSWORD}$/m, 'node 3 has the same secrets');
like(bytes_of("$dir/out/etcd.env"), qr{^ETCD_LISTEN_CLIENT_URLS=http://10\.0\.0\.13:2379$}m, '… and its own etcd');

# The programs themselves
is(qx(/usr/sbin/haproxy -c -q -f $dir/out/haproxy.cfg 2>&1 | grep -v 'FD limit'), '', 'HAProxy takes its file');
is(system("/usr/sbin/haproxy -c -q -f $dir/out/haproxy.cfg > /dev/null 2>&1") >> 8, 0, '… as valid');
spew("$dir/main.conf", "pid $dir/nginx.pid;\nevents {}\nhttp {\n access_log off;\n include $dir/out/nginx.conf;\n}\n");
is(qx(/usr/sbin/nginx -t -q -e stderr -c $dir/main.conf 2>&1), '', 'nginx takes its own');
my $yaml = 'import sys, yaml; c = yaml.safe_load(open(sys.argv[1])); d = c["bootstrap"]["dcs"];'
    . 'print(d["ttl"] >= d["loop_wait"] + 2 * d["retry_timeout"], d["synchronous_mode"], d["synchronous_mode_strict"],'
    . ' d["failsafe_mode"], d["check_timeline"], d["primary_start_timeout"])';
is(qx(/usr/bin/python3 -c '$yaml' $dir/out/patroni.yml 2>&1), "True True True True True 0\n",
    'Patroni\'s file is YAML, synchronous and strict, and its times fit each other');
my $shim = $ENV{SHIM} // 'shim/res_elec_shim';
my $checked = qx($shim --env-file $dir/out/shim-secret.env --check 2>&1);
like($checked, qr/^DATABASE_URL=.*\btarget_session_attrs=read-write$/m, 'the server takes its file');
unlike($checked, qr/$secret{SHIM_DB_PASSWORD}/, '… and hides its password');

# The folders around those of the example are there on Debian, and whoever writes there may: as its packages have them
my %writer = (PG_SETTINGS => 'postgres', PG_DATA => 'postgres', ETCD_DATA => 'etcd', CACHE_DIR => 'root');
for my $name (sort keys %writer) {
    my ($path) = $example =~ m{^$name=(/.*)$}m;
    $path =~ s{/[^/]*$}{} until -e $path;
    my $as = "setpriv --reuid=$writer{$name} --clear-groups --regid=$writer{$name}";
    is(system("$as test -w $path") >> 8, 0, "$name: $writer{$name} may write in $path");
}
is((stat(($example =~ m{^CACHE_DIR=(/.*)/[^/]+$}m)[0]))[2] ? 'there' : 'away', 'there',
    'nginx makes the last folder of its cache alone');

# What is wrong
my %wrong = (
    'a value that is missing' => [$local =~ s/^NODE3_ADDRESS=.*\n//mr, qr/missing: NODE3_ADDRESS$/m],
    'a name that nothing uses' => ["${local}NODE4_ADDRESS=10.0.0.14\n", qr/unknown: NODE4_ADDRESS$/m],
    'a value that would end a line of a file early' => [$local =~ s/^SCOPE=.*/SCOPE=a; b/mr, qr/:\d+: not NAME=VALUE/],
    'no value' => [$local =~ s/^SCOPE=.*/SCOPE=/mr, qr/:\d+: not NAME=VALUE/],
);
for my $name (sort keys %wrong) {
    like(configure($wrong{$name}[0], 1), $wrong{$name}[1], "$name is named");
    is(made(), 0, '… and nothing is written');
}
like(configure($local, 4), qr/^usage: /, 'there are three nodes');

# make cluster, where it cannot start
sub start_on {
    my ($port, %with) = @_;
    local %ENV = (%ENV, %with);
    return scalar qx(perl shim/cluster.pl $dir/run $port 0 $shim 2>&1);
}
my $taken = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1) or die $!;
my $port = $taken->sockport;
my $free = do { my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1); $socket->sockport };
like(start_on($port), qr/^cluster\.pl: port $port is taken: choose another with PORT=$/m,
    'a port that is taken is named');
like(start_on($free, HTTP_PORT => $port), qr/: port $port is taken: choose another with HTTP_PORT=$/m,
    '… another, too');
like(start_on($free, HTTP_PORT => $free), qr/: HTTP_PORT and PORT are both $free$/m, '… one that is given twice');
like(start_on($free, READ_ONLY_PORT => 'x'), qr/: READ_ONLY_PORT is no port: x$/m, '… and what is none');
open my $lock, '>', "$dir/run/lock" or die $!;
flock $lock, LOCK_EX;
like(start_on($free), qr/: there is a cluster running in $dir\/run$/m, 'one cluster at a time in a folder');
done_testing;
