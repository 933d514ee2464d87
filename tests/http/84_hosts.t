# DATABASE_URL with several hosts: each attempt is at one of them, and one that never answers keeps nobody away.
use strict;
use warnings;
use IO::Socket::UNIX;
use Test::More;
use Time::HiRes qw(sleep time);
use lib 'tests/clusters';
use Cluster;
use ResElec::Mail;
use ResElec::Test;

server_start();
my $director = director();
my $e = election($director->{token}, offices => 4);
shim_stop();
my $dir = work_dir();
my $login = 'user=res_elec_shim dbname=res_elec';

# A host as a frozen server is: it takes connections, as its system does for it, and never says anything.
mkdir "$dir/frozen" or die $!;
my $frozen = IO::Socket::UNIX->new(Local => "$dir/frozen/.s.PGSQL.5432", Listen => 1000) or die $!;
chmod 0777, "$dir/frozen/.s.PGSQL.5432" or die $!;
mkdir "$dir/nothing" or die $!;

sub serves {
    my ($office, $name) = @_;
    is(call('GET', "/api/elections/$e->{id}", undef, $director->{token})->{status}, 200, "$name: it reads");
    is(call('POST', "/api/offices/$e->{offices}[$office]/results", sheet($e, 1, 0, 5), $director->{token})->{status},
        201, '… and writes');
}

shim_start({DATABASE_URL => "host=$dir/frozen,$dir/pg $login"});
serves(0, 'the first host is frozen');
cluster_stop('immediate');
is_problem(call('GET', '/health/ready'), 503, 'unavailable', 'without its database it is not ready');
cluster_start();
my $until = time + 30;
sleep 0.1 while call('GET', '/health/ready')->{status} != 200 && time < $until;
serves(1, 'when it is back');
shim_stop();
shim_start({DATABASE_URL => "postgresql://res_elec_shim\@/res_elec?host=$dir/nothing,$dir/frozen,$dir/pg&port=5432",
    MAIL_DIR => "$dir/mail", MAIL_DEFAULT_SENDER => 'elections@example.ga'});
serves(2, 'one refuses, one is frozen, and the third');

# The thread that sends mails connects in the same way
call('POST', '/api/auth/forgot-password', {email => $director->{email}});
my ($mail) = mails("$dir/mail", 1);
like($mail->{head} // '', qr/^To: .*\Q$director->{email}\E/m, 'mail is sent, too');
shim_stop();

# The environment and the service file name hosts, too
shim_start({DATABASE_URL => $login, PGHOST => "$dir/frozen,$dir/pg"});
is(call('GET', '/health/ready')->{status}, 200, 'PGHOST is such a list');
shim_stop();
open my $service, '>', "$dir/services" or die $!;
print {$service} "[count]\nhost=$dir/frozen,$dir/pg\ndbname=res_elec\nuser=res_elec_shim\n";
close $service;
shim_start({DATABASE_URL => 'service=count', PGSERVICEFILE => "$dir/services"});
is(call('GET', '/health/ready')->{status}, 200, '… and a service');
shim_stop();

# What the server must be
my $standby = Cluster->standby(Cluster->at("$dir/pg"));
my $hosts = "host=$standby->{dir},$dir/frozen,$dir/pg $login";
shim_start({DATABASE_URL => "$hosts target_session_attrs=read-write"});
serves(3, 'read-write passes by a standby');
shim_stop();
my $is_used = "SELECT count(*) > 0 FROM pg_stat_activity WHERE application_name = 'res_elec shim'";
for my $wanted (qw(any prefer-standby standby)) {
    shim_start({DATABASE_URL => "host=$dir/pg,$dir/frozen,$standby->{dir} $login target_session_attrs=$wanted"});
    is(join(' ', map { $_->sql($is_used) } Cluster->at("$dir/pg"), $standby), $wanted eq 'any' ? 't f' : 'f t',
        "$wanted is on the one it names");
    shim_stop();
}
shim_start({DATABASE_URL => "host=$dir/pg,$dir/frozen $login target_session_attrs=prefer-standby"});
is(call('GET', '/health/ready')->{status}, 200, 'prefer-standby takes a primary where there is no standby');
shim_stop();

# A list that does not fit is refused at the start, by name
for (['host=a,b,c port=1,2', 'DATABASE_URL has 2 ports for 3 hosts'],
    ['host=a,b hostaddr=127.0.0.1', 'DATABASE_URL has 2 hosts for 1 addresses'],
    ['host=a,,b', 'DATABASE_URL: host 2 of 3 has no name']) {
    my ($url, $says) = @$_;
    my ($code, undef, $error) = shim_run({DATABASE_URL => "$url password=hunter2"});
    is($code, 1, "$url ends the start");
    like($error, qr/\Q$says\E/, '… which says why');
    unlike($error, qr/hunter2/, '… and not the password');
}
shim_start();
finish();
