# What `make run` starts, in a folder of its own: what it leaves for scripts, that no password stands among the
# arguments of a command, and that the project's .env is read.
use strict;
use warnings;
use Cwd qw(getcwd);
use File::Temp qw(tempdir);
use IO::Socket::INET;
use Test::More;
use Time::HiRes qw(sleep time);
use lib 'tests/lib';
use TestFiles qw(bytes_if_there spew);

my $top = getcwd();
my $dir = tempdir('res-elec-run-XXXXXX', TMPDIR => 1, CLEANUP => 0);
chmod 0711, $dir;
my $project = "$dir/project";
system('sh', '-euc', 'mkdir -p "$0/shim" && ln -s "$1/sql" "$1/tests" "$0" &&
    cp "$1/shim/run.sh" "$1/shim/first_data.sh" "$0/shim"', $project, $top) == 0 or die;
$SIG{$_} = sub { exit 1 } for qw(INT TERM HUP);

my $port = do { my $socket = IO::Socket::INET->new(LocalAddr => '127.0.0.1', Listen => 1); $socket->sockport };
spew("$project/.env",
    "# of the project\nCORS_ORIGINS=\"https://results.example.ga\"\n"
        . "MAIL_DEFAULT_SENDER='L’équipe <it\@example.ga>'\nMAX_BODY=2000\n");
chmod 0600, "$project/.env";

my $pid;
sub start {
    my ($demo) = @_;
    unlink "$dir/out";
    $pid = fork() // die "fork: $!";
    if ($pid == 0) {
        open STDOUT, '>', "$dir/out";
        open STDERR, '>&', \*STDOUT;
        $ENV{METRICS_PORT} = 0;
        delete @ENV{qw(CORS_ORIGINS MAX_BODY MAIL_SERVER ADMIN_PASSWORD)};
        exec 'sh', "$project/shim/run.sh", "$dir/run", $port, $demo, "$top/shim/res_elec_shim" or die;
    }
    my $until = time + 60;
    sleep 0.1 until bytes_if_there("$dir/out") =~ /^ready: /m || time > $until || waitpid($pid, 1) == $pid;
    return bytes_if_there("$dir/out") =~ /^ready: /m;
}
sub stop { return unless $pid; kill 'TERM', $pid; waitpid $pid, 0; undef $pid }
END { my $status = $?; stop(); system('rm', '-rf', $dir); $? = $status }

ok(start(0), 'it starts without a demonstration') or diag bytes_if_there("$dir/out");
my $credentials = bytes_if_there("$dir/run/credentials");
like($credentials, qr/^ADMIN_PHONE=\+\d+\nADMIN_PASSWORD=\S+\n$/,
    'the credentials are those of the administrator, and of nobody who is not there');
my ($phone, $password) = $credentials =~ /^ADMIN_PHONE=(.*)\nADMIN_PASSWORD=(.*)\n/;
my $url = "http://127.0.0.1:$port";
my $login =
    qx(curl -sS -H 'Content-Type: application/json' -H 'Origin: https://results.example.ga' -i '$url/api/auth/login' -d '{"phone_number":"$phone","password":"$password"}');
like($login, qr{^HTTP/1\.1 200 }, '… who signs in');
like($login, qr{^access-control-allow-origin: https://results\.example\.ga\r$}mi, 'the .env of the project is read');
like(qx(curl -sS -H 'Content-Type: application/json' -i '$url/api/auth/login' -d '@{['x' x 3000]}'),
    qr{^HTTP/1\.1 413 }, '… all of it');

# Commands that scripts give: what a superuser's password is needed for shows it to nobody
my ($secret) = bytes_if_there("$dir/run/shim.env") =~ /^OWNER_DB_PASSWORD=(\S+)$/m;
like($secret // '', qr/^\w{20,}$/, 'the superuser has a password');
unlike(bytes_if_there("$dir/run/env"), qr/\Q$secret/, 'the addresses for scripts are without it');
is((stat "$dir/run/$_")[2] & 077, 0, "$_ is its owner's alone") for qw(pgpass env credentials shim.env);
sub with_env { my ($command) = @_; return scalar qx(sh -c '. "$dir/run/env"; $command' 2>&1) }
like(with_env('psql -XAtc "SELECT current_user || 5" "$DATABASE_URL"'), qr/^postgres5$/, 'psql signs in by the file');
like(with_env('psql -XAtc "SHOW search_path" -c "SELECT datacl FROM pg_database WHERE datname = current_database()" ' .
    '"$DATABASE_URL"'),
    qr/^"\$user", public, res_elec\n\{=c\/postgres,postgres=CTc\/postgres,res_elec_operator=T\/postgres\}$/,
    'the database is set up as set_up_database() does it');
like(with_env("pg_dump -s -t res_elec.setting \"\$DATABASE_URL\" | grep -c \"CREATE \""), qr/^\d+$/, '… and pg_dump');
spew("$dir/results.csv",
    "region,department,commune,center,office,registered,voters,blank,null,A,B\nP,D,C,V,1,10,3,0,0,1,2\n");
my $watcher = fork() // die "fork: $!";
if ($watcher == 0) {    # looks at every command of the machine until it is told to stop
    $SIG{TERM} = 'DEFAULT';
    while (1) {
        for my $process (glob '/proc/[0-9]*/cmdline') {
            spew("$dir/seen", bytes_if_there($process)) if bytes_if_there($process) =~ /\Q$secret/
        }
        sleep 0.01;
    }
}
like(with_env("$top/sql/load.sh \"\$DATABASE_URL\" $dir/results.csv Essai local 2025"), qr/1 offices, 1 sheets/,
    'load.sh loads');
with_env('psql -Xqc "SELECT pg_sleep(0.5)" "$DATABASE_URL"');
kill 'TERM', $watcher;
waitpid $watcher, 0;
is(bytes_if_there("$dir/seen") =~ tr/\0/ /r, '', 'no command of all this had the password among its arguments');
stop();

# It keeps what it has, and starts again, now with the demonstration
ok(start(1), 'it starts again') or diag bytes_if_there("$dir/out");
is(with_env('psql -XAtc "SELECT count(*) FROM res_elec.area WHERE election_id IS NULL" "$DATABASE_URL"'), "58\n",
    '… with the areas it had, once');
is(with_env('psql -XAtc "SELECT title FROM res_elec.election ORDER BY id" "$DATABASE_URL"'),
    "Essai\nGabon, présidentielle, avril 2025 (feuilles simulées)\nGabon, législatives, 27 septembre 2025 (simulées)\n",
    '… what was loaded, and two elections');
like(bytes_if_there("$dir/run/credentials"), qr/^ADMIN_PHONE=.*^DIRECTOR_PHONE=\+\d+\nDIRECTOR_PASSWORD=\S+\n$/ms,
    '… whose director is named');
stop();

# The environment comes before .env
spew("$project/.env", "CORS_ORIGINS=nonsense\nPORT=x\n");
{
    my $told = qx(CORS_ORIGINS='*' '$top/shim/res_elec_shim' --env-file '$project/.env' --print-env-file);
    is($told, "export PORT='x'\n", 'what the environment has the file does not say again');
    spew("$project/.env", "A=\"it's \$HOME `id`\"\n");
    is(qx(sh -c 'eval "\$("$top/shim/res_elec_shim" --env-file "$project/.env" --print-env-file)"; printf %s "\$A"'),
        'it\'s $HOME `id`', 'values come through a shell as they are');
}
done_testing;
