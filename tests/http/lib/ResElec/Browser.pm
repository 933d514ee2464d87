package ResElec::Browser;

# A script that drives the browser, see tests/browser/page.mjs: what it sees becomes tests, what it asks is answered.
use strict;
use warnings;
use utf8;
use Exporter qw(import);
use IPC::Open2 qw(open2);
use JSON::PP ();
use Test::More;
use ResElec::Client;
use ResElec::Server;

our @EXPORT = qw(browse file_text away_asks sheet_row sent);

binmode $_, ':encoding(UTF-8)' for map { Test::More->builder->$_ } qw(output failure_output todo_output);

sub file_text { open my $file, '<:encoding(UTF-8)', $_[0] or die "$_[0]: $!"; local $/; return scalar <$file> }

# Runs tests/browser/NAME.mjs to its end; {name => function}: what it may ask, each returns what JSON can say.
sub browse {
    my ($name, $asks, @arguments) = @_;
    my $node = open2(my $from, my $to, 'node', "tests/browser/$name.mjs", base_url(), @arguments);
    $to->autoflush(1);
    while (my $line = <$from>) {
        my $said = from_json($line);
        if ($said->{ask}) {
            my $answer = eval { $asks->{$said->{ask}}->(@{$said->{with}}) };
            diag($@) if $@;
            print {$to} to_json($answer // {}), "\n";
        } elsif (exists $said->{check}) {
            ok($said->{ok}, $said->{check}) or diag($said->{detail} // '');
        } else {
            diag($said->{say});
        }
    }
    close $to;
    waitpid $node, 0;
    is($?, 0, 'the browser came to the end');
}

# Asks that take the server and the database away and bring them back where they were.
sub away_asks {
    my $port = shim_port();
    return (
        stop => sub { shim_stop(); return {} },
        start => sub { shim_start({PORT => $port}); return {} },
        stop_database => sub { cluster_stop('immediate'); return {} },
        start_database => sub {
            cluster_start();
            for (1 .. 200) { last if call('GET', '/health/ready')->{status} == 200; select undef, undef, undef, 0.1 }
            return {};
        },
    );
}

# The sheet of an office as SQL has it, {} for none: figures, version, who, how many earlier versions and scans.
sub sheet_row {
    my ($office) = @_;
    return JSON::PP->new->decode(sql("SELECT coalesce((SELECT json_build_object('registered', s.registered_voters,
        'voters', s.total_voters, 'blank', s.blank_votes,
        'null', s.null_votes, 'votes', (SELECT json_agg(v.votes_count ORDER BY v.candidate_id)
        FROM res_elec.votes_each(s.votes) v), 'version', s.version,
        'reason', s.reason, 'by', s.submitted_by, 'status', s.status, 'earlier', (SELECT count(*)
        FROM res_elec.result_sheet_history h WHERE h.office_id = s.office_id),
        'scans', (SELECT count(*) FROM res_elec.sheet_scan c WHERE c.office_id = s.office_id))
        FROM res_elec.result_sheet s WHERE s.office_id = $office), '{}')"));
}

# How often a request came and was answered so, by the shim's log.
sub sent {
    my ($method, $path, $status) = @_;
    return scalar grep { /"method":"$method","path":"\Q$path\E","status":$status,/ } split /\n/, shim_log();
}

1;
