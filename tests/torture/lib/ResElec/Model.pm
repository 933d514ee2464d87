package ResElec::Model;

# What the tables hold, as hashes, and the totals counted from them in the plainest way there is.
# A change is [table, id, row]; a row that is undef is gone.
use strict;
use warnings;

my @tables = qw(area center office sheet);
# the last two are of the office itself, in the bucket of its sheet, too
my @figures = qw(sheets registered_voters total_voters blank_votes null_votes office_voters offices_unknown);
my @levels = qw(contest province department commune center);

sub new { bless {(map { $_ => {} } @tables), superseded => 0, truncated => 0}, shift }

sub apply {
    my ($self, @changes) = @_;
    for my $change (@changes) {
        my ($table, $id, $row) = @$change;
        if ($table eq 'no sheets') {
            $self->{superseded} += keys %{$self->{sheet}};
            $self->{sheet} = {};
            $self->{truncated}++;
            next;
        }
        $self->{superseded}++ if $table eq 'sheet' && $self->supersedes($self->{sheet}{$id}, $row);
        $self->forget_offices_of($id) if $table eq 'center' && !$row;
        if ($row) { $self->{$table}{$id} = $row } else { delete $self->{$table}{$id} }
    }
}

# A new version, or a deletion, puts what stood into the history.
sub supersedes {
    my ($self, $old, $new) = @_;
    return $old && (!$new || $new->{version} != $old->{version} || $new->{submitted_at} ne $old->{submitted_at});
}

sub forget_offices_of {
    my ($self, $center) = @_;
    delete @{$self->{office}}{grep { $self->{office}{$_}{center_id} == $center } keys %{$self->{office}}};
}

# Whether an office is to report: not one where no vote took place, or that is merged into another.
sub is_expected {
    my ($self, $office) = @_;
    return $office->{status} eq 'expected' || $office->{status} eq 'to_vote_again'
}

# What an office counts for: as one that is to report, and as what has become of it.
sub buckets_of {
    my ($self, $office) = @_;
    return (($self->is_expected($office) ? 'expected' : ()), grep { $_ ne 'expected' } $office->{status});
}

# The units that an office counts in, by level.
sub place {
    my ($self, $office) = @_;
    my %place = (contest => $office->{contest_id}, center => $office->{center_id});
    for (my $area = $self->{center}{$office->{center_id}}{area_id}; $area; $area = $self->{area}{$area}{parent_id}) {
        $place{$self->{area}{$area}{kind}} = $area;
    }
    return \%place;
}

sub totals {
    my ($self) = @_;
    my %totals;
    while (my ($id, $office) = each %{$self->{office}}) {
        my $place = $self->place($office);
        for my $level (grep { $place->{$_} } @levels) {
            my $unit = "$office->{contest_id} $level $place->{$level}";
            my %of_office = (office_voters => $office->{registered_voters},
                offices_unknown => defined $office->{registered_voters} ? 0 : 1);
            $self->count(\%totals, "$unit $_", {%of_office, registered_voters => $office->{registered_voters}})
                for $self->buckets_of($office);
            my $sheet = $self->{sheet}{$id} or next;
            $self->count(\%totals, "$unit $sheet->{status}", {%$sheet, %of_office});
        }
    }
    return $self->told(\%totals);
}

sub count {
    my ($self, $totals, $key, $row) = @_;
    my $total = $totals->{$key} //= {votes => {}};
    $total->{sheets}++;
    $total->{$_} += $row->{$_} // 0 for @figures[1 .. $#figures];
    $total->{votes}{$_} += $row->{votes}{$_} for keys %{$row->{votes} // {}};
}

# Two names that differ in case, an accent or a hyphen are the same.
sub name_key { my ($name) = @_; return lc($name =~ s/-/ /gr =~ s/\xc3\xa9|\x{e9}/e/gr) }

# What each contest has in an office, an office once: by election, center and name.
sub together_offices {
    my ($self) = @_;
    my %found;
    while (my ($id, $office) = each %{$self->{office}}) {
        next unless $office->{election_id} == 1;
        my $where = "$office->{center_id} " . name_key($office->{name});
        push @{$found{$where}}, {office => $office, sheet => $self->{sheet}{$id}};
    }
    return values %found;
}

sub largest { my $most = 0; for (@_) { $most = $_ if defined && $_ > $most } return $most }

# What one office counts for, over its contests: expected, reported, held, annulled, register, registered and voters
# of the counted sheet with the most, and of those whose register is known one, and voters; not held, again, merged.
sub together_of {
    my ($self, @all) = @_;
    my @rows = grep { $self->is_expected($_->{office}) } @all;
    my %states = map { $_->{office}{status} => 1 } @all;
    my @sheets = grep { $_ } map { $_->{sheet} } @rows;
    my @counted = grep { $_->{status} eq 'provisional' || $_->{status} eq 'verified' } @sheets;
    my @known = grep { defined $_->{registered_voters} } @counted;
    my $held = !@counted && grep { $_->{status} eq 'held' } @sheets;
    my $annulled = @rows && @rows == grep { $_->{status} eq 'annulled' } @sheets;
    return (@rows ? 1 : 0, @counted ? 1 : 0, $held ? 1 : 0, $annulled ? 1 : 0,
        largest(map { $_->{office}{registered_voters} } @rows),
        largest(map { $_->{registered_voters} } @counted), largest(map { $_->{total_voters} } @counted),
        @known ? 1 : 0, largest(map { $_->{total_voters} } @known), !@rows && $states{not_held} ? 1 : 0,
        $states{to_vote_again} ? 1 : 0, !@rows && !$states{not_held} ? 1 : 0);
}

# What counts of all contests together, a line a unit.
sub together {
    my ($self) = @_;
    my %units;
    for my $rows ($self->together_offices) {
        my $place = $self->place($rows->[0]{office});
        my @figures = $self->together_of(@$rows);
        for my $unit ('election 1', map { "$_ $place->{$_}" } grep { $place->{$_} } @levels[1 .. $#levels]) {
            my $sums = $units{"1 all $unit"} //= [(0) x @figures];
            $sums->[$_] += $figures[$_] for 0 .. $#figures;
        }
    }
    return {map { $_ => join ' ', @{$units{$_}} } keys %units};
}

# What counts, a line a unit: offices, of them reported, registered voters, voters, blank, null, votes.
sub reported {
    my ($self) = @_;
    my (%units, %lines);
    while (my ($id, $office) = each %{$self->{office}}) {
        my $place = $self->place($office);
        my $sheet = $self->{sheet}{$id};
        undef $sheet if $sheet && ($sheet->{status} eq 'held' || $sheet->{status} eq 'annulled');
        next unless $self->is_expected($office);
        for my $unit (map { "$office->{contest_id} $_ $place->{$_}" } grep { $place->{$_} } @levels) {
            my $t = $units{$unit} //= {map({ $_ => 0 } qw(offices reported registered), @figures), votes => {}};
            $t->{offices}++;
            $t->{registered} += $office->{registered_voters} // 0;
            next unless $sheet;
            $t->{reported}++;
            $t->{$_} += $sheet->{$_} for qw(total_voters blank_votes null_votes);
            $t->{votes}{$_} += $sheet->{votes}{$_} for keys %{$sheet->{votes}};
        }
    }
    for my $unit (keys %units) {
        my $t = $units{$unit};
        $lines{$unit} = join ' ', @$t{qw(offices reported registered total_voters blank_votes null_votes)},
            map { "$_:$t->{votes}{$_}" } sort { $a <=> $b } grep { $t->{votes}{$_} } keys %{$t->{votes}};
    }
    return \%lines;
}

# A line a total, comparable with what the database's rows say.
sub told {
    my ($self, $totals) = @_;
    return {map { my $t = $totals->{$_}; $_ => $self->line($t) } keys %$totals};
}

sub line {
    my ($self, $t) = @_;
    return join ' ', (map { $t->{$_} // 0 } @figures), map { "$_:$t->{votes}{$_}" } sort { $a <=> $b }
        grep { $t->{votes}{$_} } keys %{$t->{votes}};
}

1;
