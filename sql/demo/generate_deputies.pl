#!/usr/bin/perl
# Usage: generate_deputies.pl [--seed N] OUTDIR
#
# EVERY PARTY, CANDIDATE, SHEET AND TOTAL WRITTEN HERE IS SIMULATED: a legislative
# election of Gabon as that of 27 September 2025, in the offices that generate.pl has
# written into OUTDIR. Real are the number of seats, 145, and how many each commune and
# department has (gabon-seats.csv). Invented is which offices vote for which seat: the
# centers of a commune or department, as they follow each other, are split into parts of
# about as many registered voters.
#
# Writes into OUTDIR: deputies-contests.csv, -candidates.csv and -offices.csv; deputies.csv,
# the sheets that are in at the start, and deputies-replay.csv, the others in the order of
# the night, both with a line a candidate; deputies-totals.csv, what must come out.
# The same seed gives the same bytes (Chance.pm).
use strict;
use warnings;
use utf8;
use integer;
use FindBin qw($Bin);
use Getopt::Long;
use List::Util qw(min sum0);
use lib $Bin;
use Chance qw(apportion bell below seed);
use DemoCsv qw(read_csv write_csv);
use Night qw(still_out);

binmode STDOUT, ':encoding(UTF-8)';
binmode STDERR, ':encoding(UTF-8)';

my $SEATS = 145;
my @PLACE = qw(region department commune center office);
my @SHEET = (@PLACE, qw(contest registered voters blank null candidate votes));
my %CODE  = (Estuaire => 'GA-1', 'Haut-Ogooué' => 'GA-2', 'Moyen-Ogooué' => 'GA-3', 'Ngounié' => 'GA-4',
    'Nyanga' => 'GA-5', 'Ogooué-Ivindo' => 'GA-6', 'Ogooué-Lolo' => 'GA-7', 'Ogooué-Maritime' => 'GA-8',
    'Woleu-Ntem' => 'GA-9', 'Étranger' => 'GA-X');

# Chosen: how strong a party is, and in how many of a hundred contests it stands.
my %STRENGTH = (HOR => [ 420, 100 ], BOU => [ 210, 90 ], RIV => [ 130, 70 ], AUR => [ 90, 60 ], RAC => [ 60, 45 ]);
my ($TURNOUT, $ABROAD_LESS, $BLANK, $NULL) = (560, 150, 14, 26);    # per thousand

# Given names, and the trees of Gabon's forests as family names: nobody is called so.
my @GIVEN = qw(Aline Blaise Carine Désiré Edwige Firmin Georgette Hervé Inès Jonas Léonie Marcel Nadège Olivier Pauline
    Quentin Rose Séraphin Thérèse Ulrich Véronique Wilfried Yvette Zacharie);
my @TREES = qw(Acajou Alep Andoung Azobé Bahia Béli Bilinga Bossé Dabéma Dibétou Doussié Ébène Ékop Eyong Faro Gombé
    Iatandza Igaganga Ilomba Iroko Izombé Kévazingo Kosipo Limba Longhi Moabi Movingui Naga Niové Okan Okoumé Olon
    Onzabili Ossabel Ovoga Ozigo Padouk Safukala Sapelli Sipo Tali Tchitola Tiama Wengé Zingana);

# ---- constituencies ----
sub ordinal { my ($n) = @_; return $n == 1 ? '1er' : "${n}e"; }

sub names_of {
    my ($unit) = @_;
    my ($name, $divisions, $seats) = @$unit{qw(name arrondissements seats)};
    my $each = $divisions ? $seats / $divisions : $seats;
    return map {
        my $part = $divisions ? "$name " . ordinal($_) . ' arrondissement' : $name;
        map { $each > 1 ? "$part – " . ordinal($_) . ' siège' : $part } 1 .. $each
    } 1 .. $divisions || 1;
}

# the offices of the commune, else of the department, else of the province that the unit is
sub offices_of {
    my ($units, @offices) = @_;
    my %unit = map { join('/', @$_{qw(province department commune)}) => $_ } @$units;
    for my $o (@offices) {
        my ($p, $d, $c) = @$o{@PLACE};
        my ($own) = grep { $_ } @unit{"$p/$d/$c", "$p/$d/", "$p//"};
        push @{ ($own // die "$p/$d/$c: of no constituency\n")->{offices} }, $o;
    }
    return;
}

# parts of the unit's offices, of whole centers, with about as many registered voters
sub split_offices {
    my ($parts, @offices) = @_;
    my ($all, $before, @split) = (sum0(map { $_->{registered} } @offices), 0);
    my (@centers, %center);
    for my $o (@offices) {
        push @centers, $center{ $o->{center} } = [] if !$center{ $o->{center} };
        push @{ $center{ $o->{center} } }, $o;
    }
    for my $center (@centers) {
        my $size = sum0(map { $_->{registered} } @$center);
        push @{ $split[ min($parts - 1, (2 * $before + $size) * $parts / (2 * $all)) ] }, @$center;
        $before += $size;
    }
    return @split;
}

# An area of its own has who is elected alone in a whole department: the copied offices lie there.
sub contests {
    my @units = @_;
    my (%number, %departments, @contests);
    $departments{ $_->{department} }++ for @units;
    for my $unit (@units) {
        my @names = names_of($unit);
        my @parts = split_offices(scalar @names, @{ $unit->{offices} });
        my $whole = @names == 1 && $unit->{department} && $unit->{province} ne 'Étranger'
            && $departments{ $unit->{department} } == 1;
        push @contests, map { { code => sprintf('%s-%02d', $CODE{ $unit->{province} }, ++$number{ $unit->{province} }),
                name => $names[$_], seats => 1, area => $whole ? $unit->{department} : '', formula => 'gabon_deputies',
                province => $unit->{province}, offices => $parts[$_] // die "$names[$_]: no office\n" } } 0 .. $#names;
    }
    return @contests;
}

# ---- candidates ----
my %called;

sub person {
    while (1) {
        my @names = ($GIVEN[ below(scalar @GIVEN) ], $TREES[ below(scalar @TREES) ]);
        return @names if !$called{"@names"}++;
    }
    return;
}

sub stand {
    my ($contest, $parties, $favour) = @_;
    my @standing = grep { below(100) < $STRENGTH{ $_->{code} }[1] } @$parties;
    my @who = map { [ $_, $STRENGTH{ $_->{code} }[0] * (100 + bell(45)) / 100
            * ($favour->{ $contest->{province} }{ $_->{code} } //= 100 + bell(35)) / 100 ] } @standing;
    push @who, map { [ undef, 30 + below(140) ] } 1 .. (@who < 2 ? 1 : 0) + below(3);    # independents
    $who[ below(scalar @who) ][1] *= 1 + below(5);    # one of them is at home here
    my $number = 0;
    for my $place (sort { $a->[1] <=> $b->[1] } map { [ $_, below(1 << 20) ] } @who) {
        my ($party, $strength) = @{ $place->[0] };
        my ($first, $last) = person();
        push @{ $contest->{candidates} }, { code_name => "$contest->{code}-" . ++$number, first_name => $first,
            last_name => $last, party => $party ? $party->{name} : '', group => $party ? $party->{name}
            : 'independents',
            ballot_number => $number, contest => $contest->{code}, strength => $strength };
    }
    return;
}

# ---- sheets ----
sub vote {
    my ($contest, $o) = @_;
    my $turnout = $TURNOUT - ($contest->{province} eq 'Étranger' ? $ABROAD_LESS : 0) + ($o->{urban} ? -40 : 60)
        + bell(120);
    $o->{contest} = $contest->{code};
    $o->{voters}  = $o->{registered} * $turnout / 1000;
    $o->{blank}   = $o->{voters} * (5 + below(2 * $BLANK - 5)) / 1000;
    $o->{null}    = $o->{voters} * (5 + below(2 * $NULL - 5)) / 1000;
    my @votes = apportion($o->{voters} - $o->{blank} - $o->{null}, 0,
        map { $_->{strength} * (100 + bell(40)) } @{ $contest->{candidates} });
    $o->{votes} = \@votes;
    $contest->{candidates}[$_]{votes} += $votes[$_] for 0 .. $#votes;
    return;
}

# ---- what must come out ----
# the index of who is elected, or undef: a second round; a tie would make a bad demonstration
sub first_round {
    my ($contest) = @_;
    my @order = sort { $b->{votes} <=> $a->{votes} } @{ $contest->{candidates} };
    return $order[0] if 2 * $order[0]{votes} > sum0(map { $_->{votes} } @order);
    die "$contest->{name}: a tie, take another seed\n" if @order > 2 && $order[1]{votes} == $order[2]{votes};
    return;
}

sub totals {
    my ($parties, @contests) = @_;
    my @groups = ((map { $_->{name} } @$parties), 'independents');
    my %sum = (offices => 0, registered => 0, voters => 0, blank_null => 0, valid => 0, second_rounds => 0,
        map { ("votes $_" => 0, "elected $_" => 0) } @groups);
    for my $contest (@contests) {
        for my $o (@{ $contest->{offices} }) {
            $sum{offices}++;
            $sum{$_} += $o->{$_} for qw(registered voters);
            $sum{blank_null} += $o->{blank} + $o->{null};
        }
        $sum{"votes $_->{group}"} += $_->{votes} for @{ $contest->{candidates} };
        my $elected = first_round($contest);
        $sum{ $elected ? "elected $elected->{group}" : 'second_rounds' }++;
    }
    $sum{valid} = $sum{voters} - $sum{blank_null};
    my @order = (qw(offices registered voters blank_null valid), (map { "votes $_" } @groups),
        (map { "elected $_" } @groups), 'second_rounds');
    return map { { what => $_, count => $sum{$_} } } @order;
}

# ---- all together ----
sub lines_of {
    my ($candidates, $o) = @_;
    my @standing = @{ $candidates->{ $o->{contest} } };
    return map { { %$o, candidate => $standing[$_]{code_name}, votes => $o->{votes}[$_] } } 0 .. $#standing;
}

sub write_all {
    my ($folder, $parties, $all, @contests) = @_;
    my @out = still_out(@$all);
    my %out = map { $_ => 1 } @out;
    my %candidates = map { $_->{code} => $_->{candidates} } @contests;
    write_csv("$folder/deputies-contests.csv", [qw(code name seats area formula)], @contests);
    write_csv("$folder/deputies-candidates.csv", [qw(code_name first_name last_name party ballot_number contest)],
        map { @{ $_->{candidates} } } @contests);
    write_csv("$folder/deputies-offices.csv", [ @PLACE, qw(registered contest) ], @$all);
    write_csv("$folder/deputies.csv", \@SHEET, map { lines_of(\%candidates, $_) } grep { !$out{$_} } @$all);
    write_csv("$folder/deputies-replay.csv", \@SHEET, map { lines_of(\%candidates, $_) } @out);
    write_csv("$folder/deputies-totals.csv", [qw(what count)], totals($parties, @contests));
    return;
}

sub main {
    my $seed = 20250927;
    GetOptions('seed=i' => \$seed) && @ARGV == 1 or die "Usage: generate_deputies.pl [--seed N] OUTDIR\n";
    my $folder = shift @ARGV;
    seed($seed);
    my @parties = read_csv("$Bin/parties.csv");
    my @units   = read_csv("$Bin/gabon-seats.csv");
    my @offices = map { { %$_{ @PLACE, 'registered' }, urban => $_->{commune} !~ /^(?:Canton|Zone) / } }
        read_csv("$folder/gabon-2025.csv");
    offices_of(\@units, @offices);
    my @contests = contests(@units);
    @contests == $SEATS or die @contests . " seats, not $SEATS\n";
    my %favour;
    for my $contest (@contests) {
        stand($contest, \@parties, \%favour);
        vote($contest, $_) for @{ $contest->{offices} };
    }
    write_all($folder, \@parties, \@offices, @contests);
    print "$folder: ", scalar @contests, " seats, ", scalar @offices, " offices, simulated\n";
    return;
}

main();
