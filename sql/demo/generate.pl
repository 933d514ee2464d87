#!/usr/bin/perl
# Usage: generate.pl [--seed N] OUTDIR
#
# EVERY OFFICE, CENTER, RURAL COMMUNE AND SHEET WRITTEN HERE IS SIMULATED. Real are
# only the names of provinces, departments and chief towns, the candidates, and the
# totals to which the sheets add up exactly: the presidential election of Gabon of
# 12 April 2025 as published (published.csv), offices and registered voters a province.
#
# - The printed votes sum to 620,060, the printed valid votes are 620,000. Gninga
#   Chaning is printed with 2,479; 2,419 makes the sheet add up and is used here.
# - The nine provinces have 2,941 offices and 890,057 registered voters; the rest of
#   the 3,037 and 920,200 is put abroad ("Étranger"): 96 offices, 30,143 registered,
#   314 an office, much like the 303 at home. One province's row is misprinted at the
#   source by 2,000 voters; which one is not known, so these 2,000 are abroad too.
# - Libreville and Owendo belong to no department of the list: here to Komo-Mondah.
#
# The same seed gives the same bytes (Chance.pm). Counts are apportioned by largest
# remainder, votes are drawn one by one, and the written files are read back and every
# total checked.
use strict;
use warnings;
use utf8;
use integer;
use FindBin qw($Bin);
use Getopt::Long;
use List::Util qw(sum0 min);
use lib $Bin;
use Chance qw(apportion bell below seed);
use DemoCsv qw(read_csv totals_of write_csv);
use Night qw(still_out);

binmode STDOUT, ':encoding(UTF-8)';
binmode STDERR, ':encoding(UTF-8)';

my $ABROAD         = 'Étranger';
my @PLACE          = qw(region department commune center office);
my $BLANK          = 8_914;    # of the blank + null published together
my $URBAN_PEOPLE   = 400;      # people for each office of a town, before scaling
my $RURAL_PEOPLE   = 130;      # the same outside
my $URBAN_FROM     = 10_000;   # people of a department whose chief town counts as a town
my %CAPITAL        = (Libreville => 704_000, Owendo => 79_000, Akanda => 35_000, Ntoum => 52_000);
my @CAPITAL        = ('Libreville', 'Owendo', 'Akanda', 'Ntoum');
my @ZONES          = (['Afrique', 44, 4], ['Europe', 36, 3], ['Amérique', 10, 2],
                      ['Moyen-Orient', 5, 1], ['Asie', 5, 1]);    # name, share, communes

# Chosen, per thousand: turnout a province, and how much likelier than elsewhere a
# vote there is for Bilie-By-Nze or is blank or null.
my %TURNOUT = ('Estuaire' => 650, 'Haut-Ogooué' => 785, 'Moyen-Ogooué' => 735, 'Ngounié' => 750,
    'Nyanga' => 745, 'Ogooué-Ivindo' => 725, 'Ogooué-Lolo' => 750, 'Ogooué-Maritime' => 685,
    'Woleu-Ntem' => 735, $ABROAD => 580);
my %FAVOUR = (
    BILIE_BY_NZE => { 'Estuaire' => 1900, 'Ogooué-Ivindo' => 2100, 'Ogooué-Maritime' => 1150,
        'Haut-Ogooué' => 380, 'Woleu-Ntem' => 900, $ABROAD => 2000 },
    blank => { 'Estuaire' => 2000, $ABROAD => 700 },
    null  => { 'Estuaire' => 1900, $ABROAD => 600 },
);

# ---- communes ----
sub commune {
    my ($region, $department, $name, $label, $people, $urban) = @_;
    return { region => $region, department => $department, commune => $name,
        label => $label, people => $people, urban => $urban };
}

sub cantons {
    my ($region, $department, $count, $people) = @_;
    return if !$count;
    my @people = apportion($people, 1, map { 100 + bell(40) } 1 .. $count);
    return map { commune($region, $department, "Canton $_", "$department Canton $_",
            $people[$_ - 1], 0) } 1 .. $count;
}

sub communes_of {
    my ($d) = @_;
    my ($region, $department, $people) = @$d{qw(province department population_2013)};
    return capital($region, $department) if $department eq 'Komo-Mondah';
    my $cantons = sum0(map { $people >= $_ ? 1 : 0 } 1_000, 3_000, 6_000, 12_000, 25_000);
    my $town = !$cantons ? $people
        : $people * ($people >= 30_000 ? 80 : $people >= $URBAN_FROM ? 55 : 40) / 100;
    my $chief = $d->{department_chief_town};
    return (commune($region, $department, $chief, $chief, $town, $people >= $URBAN_FROM ? 1 : 0),
        cantons($region, $department, $cantons, $people - $town));
}

sub capital {
    my ($region, $department) = @_;
    return ((map { commune($region, $department, $_, $_, $CAPITAL{$_}, 1) } @CAPITAL),
        cantons($region, $department, 2, 3_600));
}

sub zones {
    my @communes;
    for my $zone (@ZONES) {
        my ($name, $share, $count) = @$zone;
        push @communes, map { commune($ABROAD, $name, "Zone $_", "$name Zone $_",
                $share * (400 - 80 * $_), 1) } 1 .. $count;
    }
    return @communes;
}

# ---- centers and offices ----
# a province's offices, with registered voters, from its communes
sub offices_of {
    my ($province, @communes) = @_;
    my @count = apportion($province->{offices}, 1,
        map { 100 * $_->{people} / ($_->{urban} ? $URBAN_PEOPLE : $RURAL_PEOPLE) } @communes);
    my (@offices, @weights, %centers);
    for my $c (@communes) {
        my $count = shift @count;
        my @new = map { center_offices($c, ++$centers{ $c->{department} }, $_) } center_sizes($c, $count);
        push @offices, @new;
        push @weights, map { 1000 * $c->{people} / $count * (100 + bell(45)) / 100 } @new;
    }
    my @registered = apportion($province->{registered}, 1, @weights);
    $_->{registered} = shift @registered for @offices;
    return @offices;
}

# 1 to 4 offices a center, fewer in the country
sub center_sizes {
    my ($c, $left) = @_;
    my @upto = $c->{urban} ? (22, 70, 90) : (70, 94, 100);
    my @sizes;
    while ($left > 0) {
        my $dice = below(100);
        push @sizes, min($left, 1 + grep { $dice >= $_ } @upto);
        $left -= $sizes[-1];
    }
    return @sizes;
}

sub center_offices {
    my ($c, $number, $size) = @_;
    my $center = sprintf 'Centre %03d %s', $number, $c->{label};
    return map { { %$c, center => $center, office => "Bureau $_" } } 1 .. $size;
}

# ---- sheets ----
# a province's voters to its offices, by their registered voters and a turnout
sub province_voters {
    my ($total, $turnout, @offices) = @_;
    my (%local, @weights);
    for my $o (@offices) {
        my $kind = $o->{region} eq $ABROAD ? 0 : $o->{urban} ? -6 : 18;
        my $place = $local{ $o->{department} } //= bell(45);
        push @weights, $o->{registered} * ($turnout + $place + $kind + bell(100));
    }
    my @voters = apportion($total, 0, @weights);
    $_->{voters} = $_->{left} = shift @voters for @offices;
    return;
}

sub set_voters {
    my ($total, $provinces, @offices) = @_;
    my @turnout = map { $TURNOUT{ $_->{province} } } @$provinces;
    my @voters = apportion($total, 0, map { $provinces->[$_]{registered} * $turnout[$_] } 0 .. $#turnout);
    for my $p (@$provinces) {
        province_voters(shift @voters, shift @turnout, grep { $_->{region} eq $p->{province} } @offices);
    }
    return;
}

# draws a column's votes one by one among the papers still unread of each office
sub draw_column {
    my ($column, $total, @offices) = @_;
    my ($all, %factor, @upto) = (0);
    for my $o (@offices) {
        my $province = $factor{ $o->{region} } //= $FAVOUR{$column}{ $o->{region} } // 1000 + bell(350);
        my $place    = $factor{"$o->{region}/$o->{department}"} //= $province * (100 + bell(35)) / 100;
        push @upto, $all += $o->{voters} * $place * (100 + bell(70)) / 100;
        $o->{$column} = 0;
    }
    while ($total > 0) {
        my $o = $offices[ first_above(below($all), \@upto) ];
        next if !$o->{left};
        $o->{$column}++;
        $o->{left}--;
        $total--;
    }
    return;
}

sub first_above {
    my ($value, $upto) = @_;
    my ($low, $high) = (0, $#$upto);
    while ($low < $high) {
        my $middle = ($low + $high) / 2;
        if ($upto->[$middle] > $value) { $high = $middle }
        else                           { $low  = $middle + 1 }
    }
    return $low;
}

# the winner has what the drawn columns leave: rows and columns are exact together
sub set_votes {
    my ($published, $codes, @offices) = @_;
    my ($winner, @others) = @$codes;
    draw_column('blank', $BLANK,                             @offices);
    draw_column('null',  $published->{blank_null} - $BLANK, @offices);
    draw_column($_, $published->{$_}, @offices) for @others;
    $_->{$winner} = $_->{left} for @offices;
    return;
}

# ---- the night ----
sub without_sheet {
    my ($office, $figures) = @_;
    my %row = %$office;
    @row{@$figures} = ('') x @$figures;
    return \%row;
}

sub write_night {
    my ($folder, $codes, @offices) = @_;
    my @figures = (qw(voters blank null), @$codes);
    my $columns = [ @PLACE, 'registered', @figures ];
    my @night   = still_out(@offices);
    my %later = map { $_ => 1 } @night;
    write_csv("$folder/gabon-2025.csv", $columns,
        map { $later{$_} ? without_sheet($_, \@figures) : $_ } @offices);
    write_csv("$folder/gabon-2025-replay.csv", $columns, @night);
    return;
}

# ---- the check ----
sub same { my ($what, $have, $want) = @_; die "$what: $have, must be $want\n" if $have ne $want; return; }

sub check_row {
    my ($codes, $row) = @_;
    my $where = join '/', @$row{@PLACE};
    /^\d+$/ or die "$where: '$_' is no count\n" for @$row{qw(registered voters blank null), @$codes};
    die "$where: registered\n" if $row->{registered} < 1 || $row->{voters} > $row->{registered};
    same("$where: voters", $row->{voters}, sum0(@$row{qw(blank null), @$codes}));
    return;
}

# every office once in the first file, and its sheet in exactly one of the two
sub sheets_once {
    my ($all, $replay) = @_;
    my %later;
    $later{ join ',', @$_{ @PLACE, 'registered' } }++ and die "twice in the replay\n" for @$replay;
    my (%seen, @sheets);
    for my $row (@$all) {
        die "twice: @$row{@PLACE}\n" if $seen{ join ',', @$row{@PLACE} }++;
        my $waits = delete $later{ join ',', @$row{ @PLACE, 'registered' } };
        die "sheet in both files or in none: @$row{@PLACE}\n" if !$waits == ($row->{voters} eq '');
        push @sheets, $row if !$waits;
    }
    die "the replay has unknown offices\n" if %later;
    return (@sheets, @$replay);
}

sub check {
    my ($folder, $published, $codes, @provinces) = @_;
    my @all    = read_csv("$folder/gabon-2025.csv");
    my @sheets = sheets_once(\@all, [ read_csv("$folder/gabon-2025-replay.csv") ]);
    check_row($codes, $_) for @sheets;
    my %sum = (offices => scalar @sheets);
    for my $row (@sheets) {
        $sum{$_} += $row->{$_} for qw(registered voters blank null), @$codes;
    }
    $sum{blank_null} = $sum{blank} + $sum{null};
    $sum{valid}      = sum0(@sum{@$codes});
    same($_, $sum{$_}, $published->{$_}) for sort keys %$published;
    for my $p (@provinces) {
        my @own = grep { $_->{region} eq $p->{province} } @sheets;
        same("$p->{province}: offices",    scalar @own,                      $p->{offices});
        same("$p->{province}: registered", sum0(map { $_->{registered} } @own), $p->{registered});
    }
    return;
}

# ---- all together ----
sub abroad {
    my ($published, @provinces) = @_;
    return { province => $ABROAD,
        map { my $k = $_; $k => $published->{$k} - sum0(map { $_->{$k} } @provinces) }
            qw(offices registered) };
}

sub main {
    my $seed = 20250412;
    GetOptions('seed=i' => \$seed) && @ARGV == 1 or die "Usage: generate.pl [--seed N] OUTDIR\n";
    my $folder = shift @ARGV;
    -d $folder or mkdir $folder or die "$folder: $!\n";
    seed($seed);
    my %published   = totals_of("$Bin/published.csv");
    my @codes       = map { $_->{code_name} } read_csv("$Bin/candidates.csv");
    my @departments = read_csv("$Bin/gabon-departments.csv");
    my @provinces   = read_csv("$Bin/gabon-provinces.csv");
    push @provinces, abroad(\%published, @provinces);
    my @offices;
    for my $p (@provinces) {
        my @communes = map { communes_of($_) } grep { $_->{province} eq $p->{province} } @departments;
        push @offices, offices_of($p, @communes ? @communes : zones());
    }
    set_voters($published{voters}, \@provinces, @offices);
    set_votes(\%published, \@codes, @offices);
    write_night($folder, \@codes, @offices);
    check($folder, \%published, \@codes, @provinces);
    print "$folder: ", scalar @offices, " offices, every total as published\n";
    return;
}

main();
