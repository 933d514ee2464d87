# What set_up_database() sets, that it may be called again, and that production, a restore and `make run` get the same
# by it.
use strict;
use warnings;
use Test::More;
use lib 'tests/clusters';
use Cluster;

my $cluster = Cluster->new();
$cluster->sql('CREATE DATABASE fresh');
$cluster->sql(
    'CREATE EXTENSION res_elec; CREATE ROLE operator LOGIN IN ROLE res_elec_operator; CREATE ROLE stranger LOGIN',
    'fresh');

sub as_role {
    my ($role, $statement, $database) = @_;
    my $said = qx(psql -XAtq -h '$cluster->{dir}' -U $role -d @{[$database // 'fresh']} -c "$statement" 2>&1);
    chomp $said;
    return $said;
}
sub settings {
    return $cluster->sql("SELECT array_to_string(setconfig, ';') FROM pg_db_role_setting s JOIN pg_database d
        ON d.oid = s.setdatabase WHERE datname = '$_[0]'")
}

is(as_role('stranger', 'CREATE TEMPORARY TABLE t (n int)'), '', 'at first anybody makes temporary tables');
like(as_role('operator', 'SHOW search_path'), qr/^"\$user", public$/, '… and the search_path is PostgreSQL\'s');

my $said = $cluster->sql('SELECT * FROM res_elec.set_up_database()', 'fresh');
is($said,
    qq(role of the server|res_elec_shim\nsearch_path|"\$user", public, res_elec\ntemporary tables|res_elec_operator),
    'it says what it set');
is(as_role('stranger', 'SHOW search_path'), '"$user", public, res_elec', 'new sessions find res_elec');
like(as_role('stranger', 'CREATE TEMPORARY TABLE t (n int)'), qr/permission denied to create temporary tables/,
    'nobody makes temporary tables');
is(as_role('operator', 'CREATE TEMPORARY TABLE t (n int)'), '', '… but operators');
is(as_role('res_elec_shim', "SELECT pg_has_role('res_elec_api', 'USAGE'), rolsuper, rolcreaterole FROM pg_roles
    WHERE rolname = current_user"), 't|f|f', 'the server signs in, and has the rights of res_elec_api');
like(as_role('res_elec_shim', 'SELECT * FROM res_elec.app_user'), qr/permission denied/, '… alone');
is($cluster->sql('SELECT * FROM res_elec.set_up_database()', 'fresh'), $said, 'a second time it sets the same');
is(settings('fresh'), 'search_path="$user", public, res_elec', '… and names res_elec once');

# A search_path of the administrator's own stays, whatever is in it; so does the role
$cluster->sql('ALTER DATABASE fresh SET search_path = "a; DROP SCHEMA res_elec", my_res_elec, public');
$cluster->sql('CREATE ROLE own LOGIN CONNECTION LIMIT 7');
like($cluster->sql("SELECT * FROM res_elec.set_up_database('own')", 'fresh'), qr/^role of the server\|own$/m,
    'the role may be another');
is(settings('fresh'), 'search_path="a; DROP SCHEMA res_elec", my_res_elec, public, res_elec',
    'a search_path that is there gets res_elec at its end');
is($cluster->sql(
    "SELECT rolconnlimit, pg_has_role('own', 'res_elec_api', 'USAGE') FROM pg_roles WHERE rolname = 'own'"), '7|t',
    'a role that is there stays as it is');
like(as_role('operator', 'SELECT * FROM res_elec.set_up_database()'), qr/permission denied/, 'operators may not');
is($cluster->sql('SHOW search_path'), '"$user", public', 'other databases are left alone');
done_testing;
