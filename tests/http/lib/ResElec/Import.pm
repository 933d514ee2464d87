package ResElec::Import;

# Imports of CSV over REST, and what stands before and after them.
use strict;
use warnings;
use Exporter qw(import);
use ResElec::Client;
use ResElec::Server;

our @EXPORT = qw(import_csv stands verdicts);

# The answer to a file that somebody (a token) sends.
sub import_csv {
    my ($path, $csv, $token, $type) = @_;
    return call('POST', $path, $csv, $token, {'Content-Type' => $type // 'text/csv'});
}

# A digest of all that an import may change: nothing has changed while it is the same.
sub stands {
    return sql(q(SELECT md5(string_agg(t::text, '|' ORDER BY t::text)) FROM (
        SELECT e::text FROM res_elec.election e UNION ALL SELECT c::text FROM res_elec.candidate c
        UNION ALL SELECT v::text FROM res_elec.center v UNION ALL SELECT o::text FROM res_elec.office o
        UNION ALL SELECT a::text FROM res_elec.area a UNION ALL SELECT s::text FROM res_elec.result_sheet s
        UNION ALL SELECT l::text FROM res_elec.audit_log l WHERE l.action NOT LIKE 'access.%') AS t));
}

# {row => "verdict rule rule…"} of an answer.
sub verdicts {
    return {map { $_->{row} => join ' ', $_->{verdict}, map { $_->{code} } @{$_->{errors}} } @{$_[0]{json}{rows}}};
}

1;
