# The results-night page in a real browser: the demonstration's night is played while the page is open. Here is the
# server and what stands in the database; night.mjs drives the browser and says what it sees, a line of JSON each.
use strict;
use warnings;
use utf8;
use Test::More;
use File::Basename qw(dirname);
use JSON::PP ();
use ResElec::Browser;
use ResElec::Media;
use ResElec::Test;

my $top = dirname(__FILE__) . '/../..';

sub run_quietly {
    my ($log, @command) = @_;
    my $child = fork() // die "fork: $!";
    if ($child == 0) {
        open STDOUT, '>', $log or die;
        open STDERR, '>&', \*STDOUT or die;
        exec @command or POSIX::_exit(127);
    }
    waitpid $child, 0;
    return $?;
}

server_start();
my $director = director();
sql(file_text("$top/sql/reference/gabon_areas.sql"));
my $demo = work_dir() . '/demo';
mkdir $demo or die "$demo: $!";
run_quietly("$demo/log", 'perl', "$top/sql/demo/generate.pl", $demo) == 0 or die file_text("$demo/log");
run_quietly("$demo/log", 'sh', "$top/sql/load.sh", '--owner', $director->{phone_number}, '--candidates',
    "$top/sql/demo/candidates.csv",
    'host=' . work_dir() . '/pg user=postgres dbname=res_elec', "$demo/gabon-2025.csv",
    'Présidentielle de démonstration', 'presidential', 2025) == 0
    or die file_text("$demo/log");
my $election = sql('SELECT id FROM res_elec.election');
my $leader = sql("SELECT id FROM res_elec.candidate WHERE code_name = 'OLIGUI_NGUEMA'");
upload('PUT', "/api/candidates/$leader", $director->{token},
    profile_photo => file(png(64, 64), 'photo.png', 'image/png'))->{status} == 200 or die 'photo';

my %views = (nation => 'res_elec.election_results WHERE true',
    map({ $_ => "res_elec.area_results WHERE level = '$_' AND area_id = %d" } qw(province department commune)),
    center => 'res_elec.center_results WHERE center_id = %d', office => 'res_elec.office_results WHERE office_id = %d');

# A total as SQL has it: {voters, blank, null, valid, registered, votes => {candidate id => votes}, ranked => […]}.
sub total {
    my ($level, $id) = @_;
    my $from = $views{$level} =~ s/%d/$id/r;
    my ($reported, $offices) = $level eq 'office' ? ('1', '1') : ('offices_reported', 'offices_total');
    my $registered = $level eq 'office' ? 'registered_voters' : 'registered_voters_reported';
    return JSON::PP->new->decode(sql("SELECT json_build_object('voters', min(total_voters), 'blank', min(blank_votes),
        'null', min(null_votes), 'valid', min(valid_votes),
        'registered', min($registered), 'reported', min($reported), 'offices', min($offices),
        'ranked', json_agg(json_build_object('candidate', trim(candidate), 'votes', votes) ORDER BY rank, candidate_id))
        FROM $from AND election_id = $election"));
}

my $office;    # one whose sheet the browser looks at
my %asks = (
    total => sub { total(@_) },
    office => sub {
        $office = sql("SELECT min(office_id) FROM res_elec.result_sheet WHERE blank_votes > 0");
        return {id => $office}
    },
    play => sub {
        local %ENV = (%ENV, DIRECTOR_PHONE => $director->{phone_number}, DIRECTOR_PASSWORD => PASSWORD);
        return {status => run_quietly("$demo/log", 'perl', "$top/sql/demo/replay.pl", '--url', base_url(), '--rate',
            $_[0], '--connections', 2,
            '--title', 'Présidentielle de démonstration', "$demo/gabon-2025-replay.csv"),
            log => file_text("$demo/log")};
    },
    correct => sub {
        sql("SELECT res_elec.set_rule('turnout', 'flag', '{\"percent\": 1}', $election)");
        my $sheet = ok_call('GET', "/api/offices/$office/results", undef, $director->{token})->{office};
        ok_call('PUT', "/api/offices/$office/results",
            {blank_votes => $sheet->{blank_votes} - 1, null_votes => $sheet->{null_votes} + 1,
            reason => 'Un bulletin blanc était nul'}, $director->{token});
        upload('POST', "/api/offices/$office/results/scan", $director->{token},
            scan => file(png(32, 48), 'scan.png', 'image/png'))->{status} == 201 or die 'scan';
        return {blank => $sheet->{blank_votes} - 1, version => $sheet->{version} + 1};
    },
    away_asks(),
    hold => sub { sql("UPDATE res_elec.result_sheet SET status = 'held' WHERE office_id = $office"); return {} },
    release => sub {
        sql("SET res_elec.user_id = 999999;
             SELECT res_elec.release_sheet($office, 'vu'), res_elec.set_rule('turnout', 'off', NULL, $election)");
        return {};
    },
    complete => sub {
        ok_call('PUT', "/api/elections/$election", {status => 'completed'}, $director->{token});
        return {}
    },
);

browse('night', \%asks, $election);
finish();
