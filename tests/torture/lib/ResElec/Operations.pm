package ResElec::Operations;

# The statements that sessions are made to run, drawn by a seed, and how to read from their rows what changed.
# An operation is {kind, sql, table, was, after}: the rows that sql returns are rows of the table; where the key itself
# changes, was is the old one; after, given those rows, is [sql, table] of what changed beside them.
use strict;
use warnings;
use JSON::PP ();

my $json = JSON::PP->new;
my %key = (area => 'id', center => 'id', office => 'id', sheet => 'office_id');
my @buckets = qw(expected provisional verified held annulled not_held to_vote_again merged);
my @levels = qw(contest province department commune center);
my $offices = 24;

sub new {
    my ($class, $seed) = @_;
    srand $seed;
    return bless {seed => $seed, next_id => 1000}, $class;
}

sub below { int rand $_[1] }
sub pick { $_[1 + int rand $#_] }

# Two elections over one tree of areas, of which one has two contests, in some offices together; a center may lie in
# any kind of area, or in none.
sub schema {
    return <<'SQL';
CREATE ROLE clerk SUPERUSER LOGIN;
SET search_path = res_elec, public;
INSERT INTO area (id, kind, name, parent_id) VALUES (1, 'province', 'P', NULL), (2, 'province', 'Q', NULL),
  (3, 'department', 'D', 1), (4, 'department', 'E', 2),
  (5, 'commune', 'K', 3), (6, 'commune', 'L', 4), (7, 'commune', 'M', 2);
INSERT INTO election (id, title, type, year, status) VALUES (1, 'one', 'presidential', 2025, 'active'),
  (2, 'two', 'municipal', 2025, 'active');
INSERT INTO contest (id, election_id, name) VALUES (1, 1, 'one'), (2, 2, 'two'), (3, 1, 'another');
INSERT INTO candidate (id, election_id, contest_id, first_name, last_name, code_name)
  SELECT n, 1 + n % 2, 1 + n % 2, '', 'C' || n, 'C' || n FROM generate_series(1, 6) n
  UNION ALL SELECT n, 1, 3, '', 'C' || n, 'C' || n FROM generate_series(8, 12, 2) n;
INSERT INTO center (id, election_id, area_id, name) SELECT n, 1 + n % 2, nullif(n - 1, 0), 'center ' || n
  FROM generate_series(1, 8) n;
INSERT INTO office (id, center_id, contest_id, name, registered_voters)
  SELECT n, c.id, CASE WHEN c.election_id = 2 THEN 2 WHEN n BETWEEN 9 AND 16 THEN 3 ELSE 1 END,
         CASE WHEN c.election_id = 2 OR n > 16 THEN 'office ' || n WHEN n > 8 THEN 'SHARED-1' ELSE 'shared 1' END,
         400 + n
    FROM generate_series(1, 24) n JOIN center c ON c.id = 1 + n % 8;
SQL
}

sub everything {
    my ($self) = @_;
    return map { [$_, 'SELECT * FROM ' . $self->table($_)] } qw(area center office sheet);
}

sub table { my $t = $_[1]; return $t eq 'sheet' ? 'res_elec.result_sheet' : "res_elec.$t" }

sub changes {
    my ($self, $rows, $table, $was) = @_;
    return () unless $table;
    return ['no sheets'] if $table eq 'no sheets';
    return map { ['sheet', $_->{office_id}, undef] } @$rows if $table eq 'no sheet';
    return map { [$1, $_->{id}, undef] } @$rows if $table =~ /^no (.*)/;
    my @changes;
    for my $row (@$rows) {
        my $id = $row->{$key{$table}};
        if (!defined $id) {  # asked for by its office, and there is none
            push @changes, [$table, $row->{wanted}, undef];
            next;
        }
        my $kept = {%$row};
        $kept->{votes} = $json->decode($row->{votes}) if $table eq 'sheet';
        push @changes, [$table, $was, undef] if defined $was && $was != $id;
        push @changes, [$table, $id, $kept];
    }
    return @changes;
}

# What is kept, a line a total; totals of nothing are no totals.
sub kept_query {
    my ($levels, $names) = map { "ARRAY['" . join("', '", @$_) . "']" } \@levels, \@buckets;
    return <<"SQL";
SELECT contest_id || ' ' || ($levels)[level + 1] || ' ' || unit_id || ' ' || ($names)[bucket + 1] AS unit,
       concat_ws(' ', sheets, registered_voters, total_voters, blank_votes, null_votes, office_voters, offices_unknown,
       votes) || ' ' AS figures
  FROM (SELECT contest_id, level, unit_id, bucket, sum(sheets) AS sheets, sum(registered_voters) AS registered_voters,
  sum(total_voters) AS total_voters,
               sum(blank_votes) AS blank_votes, sum(null_votes) AS null_votes, sum(office_voters) AS office_voters,
               sum(offices_unknown) AS offices_unknown,
               (SELECT string_agg(e.candidate_id || ':' || e.votes_count, ' ' ORDER BY e.candidate_id)
                  FROM res_elec.votes_each(res_elec.sum(p.votes)) e WHERE e.votes_count <> 0) AS votes
          FROM res_elec_internal.unit_part p GROUP BY contest_id, level, unit_id, bucket
          HAVING sum(sheets) <> 0) AS total
SQL
}

# What is told of all contests together, a line a unit.
sub together_query {
    return <<'SQL';
WITH sums AS MATERIALIZED (SELECT * FROM res_elec_internal.sums_together(NULL)
               WHERE offices_total + offices_not_held + offices_merged > 0)
SELECT election_id || ' all '
         || (CASE level WHEN 0 THEN 'election' ELSE (res_elec.tally_levels())[level + 1] END) || ' ' || unit_id AS unit,
       concat_ws(' ', offices_total, offices_reported, offices_held, offices_annulled, registered_voters,
                 registered_voters_reported, total_voters, turnout_offices, turnout_voters, offices_not_held,
                 offices_to_vote_again, offices_merged) AS figures
  FROM sums
UNION ALL  -- what is told of the election is that
SELECT 'election_total', to_jsonb(t)::text
  FROM res_elec.election_total(1) t JOIN sums s ON s.level = 0
 WHERE (t.offices_total, t.offices_reported, t.offices_held, t.offices_annulled, t.registered_voters,
        t.registered_voters_reported, t.total_voters, t.turnout_offices, t.turnout_voters, t.offices_not_held,
        t.offices_to_vote_again, t.offices_merged)
       <> (s.offices_total, s.offices_reported, s.offices_held, s.offices_annulled,
           greatest(s.registered_voters, s.registered_voters_reported), s.registered_voters_reported, s.total_voters,
           s.turnout_offices, s.turnout_voters, s.offices_not_held, s.offices_to_vote_again, s.offices_merged)
SQL
}

# The same at a position.
sub together_then_query {
    return <<'SQL';
SELECT '1 all ' || level_name || ' ' || unit_id AS unit,
       concat_ws(' ', offices_total, offices_reported, offices_held, offices_annulled, registered_voters,
                 registered_voters_reported, total_voters, turnout_offices, turnout_voters, offices_not_held,
                 offices_to_vote_again, offices_merged) AS figures
  FROM res_elec.election_at_position(1, ?, NULL) WHERE offices_total + offices_not_held + offices_merged > 0
SQL
}

# What both elections' totals were at a position, a line a unit.
sub then_query {
    return <<'SQL';
SELECT contest_id || ' ' || level_name || ' ' || unit_id AS unit,
       concat_ws(' ', offices_total, offices_reported, registered_voters, total_voters, blank_votes, null_votes,
                 (SELECT string_agg(e.candidate_id || ':' || e.votes_count, ' ' ORDER BY e.candidate_id)
                 FROM res_elec.votes_each(votes) e WHERE e.votes_count <> 0)) AS figures
  FROM (SELECT * FROM res_elec.results_at_position(1, ?) UNION ALL SELECT * FROM res_elec.results_at_position(2, ?))
  AS r WHERE offices_total > 0
SQL
}

# Every column of every table that the totals rest on, to be updated; a status that ends an election would end the run.
sub column_query {
    return q{SELECT c.table_name AS "table", c.column_name AS "column" FROM information_schema.columns c
              WHERE c.table_schema = 'res_elec' AND c.table_name IN
              ('area', 'center', 'office', 'candidate', 'contest', 'result_sheet', 'tally_part')
              ORDER BY 1, 2};
}

sub columns { my ($self, $rows) = @_; $self->{columns} = $rows }

sub office { my ($self) = @_; return 1 + $self->below($offices + 2) }
sub some_offices { my ($self) = @_; my $from = $self->office; return ($from, $from + $self->below(6)) }
sub office_name {
    my ($self, $id) = @_;
    return $self->pick('shared 1', 'SHARED-1', 'Shared 2', 'sharéd 2', "alone $id");
}
sub id {
    my ($self, $model, $table) = @_;
    my @ids = sort { $a <=> $b } keys %{$model->{$table}};
    return @ids ? $self->pick(@ids) : 1
}

# Votes that add up, or in one of twenty cases do not; for the candidates of any contest.
sub figures {
    my ($self) = @_;
    my ($blank, $null) = ($self->below(5), $self->below(5));
    my $candidates = $self->pick([1, 3, 5, 7], [2, 4, 6], [8, 10, 12]);
    my %votes = map { $_ => $self->below(90) } grep { $self->below(4) } @$candidates;
    my $voters = $blank + $null + ($self->below(20) ? 0 : 1);
    $voters += $_ for values %votes;
    return {registered_voters => $self->below(3) ? 'NULL' : 390 + $self->below(12), total_voters => $voters,
        blank_votes => $blank, null_votes => $null,
        votes => "'" . $json->canonical->encode(\%votes) . "'"};
}

my @columns = qw(registered_voters total_voters blank_votes null_votes votes);
sub values_of { my ($figures) = @_; return join ', ', @{$figures}{@columns} }
sub assignments { my ($figures) = @_; return join ', ', map { "$_ = $figures->{$_}" } @columns }

my @operations = (
    [20, 'insert' => sub {
        my ($self) = @_;
        return ('sheet', "INSERT INTO res_elec.result_sheet (office_id, @{[join ', ', @columns]})
            VALUES (@{[$self->office]}, @{[values_of($self->figures)]})
            ON CONFLICT DO NOTHING RETURNING *");
    }],
    [6, 'insert many' => sub {
        my ($self) = @_;
        my ($from, $to) = $self->some_offices;
        return ('sheet', "INSERT INTO res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
            SELECT o.id, 10, 4, 6, '{}' FROM res_elec.office o WHERE o.id BETWEEN $from AND $to ON CONFLICT DO NOTHING
              RETURNING *");
    }],
    [4, 'insert held' => sub {
        my ($self) = @_;
        return ('sheet', "INSERT INTO res_elec.result_sheet (office_id, status, @{[join ', ', @columns]})
            VALUES (@{[$self->office]}, 'held', @{[values_of($self->figures)]}) RETURNING *");
    }],
    [6, 'upsert' => sub {
        my ($self) = @_;
        my $figures = $self->figures;
        return ('sheet', "INSERT INTO res_elec.result_sheet (office_id, @{[join ', ', @columns]})
            VALUES (@{[$self->office]}, @{[values_of($figures)]})
            ON CONFLICT (office_id) DO UPDATE SET @{[assignments($self->figures)]}, reason = 'again' RETURNING *");
    }],
    [5, 'merge' => sub {
        my ($self) = @_;
        my ($office, $figures) = ($self->office, $self->figures);
        return (undef, "MERGE INTO res_elec.result_sheet s USING (VALUES ($office)) AS new (id) ON s.office_id = new.id
            WHEN MATCHED AND s.blank_votes = 2 THEN DELETE WHEN MATCHED THEN UPDATE SET @{[assignments($figures)]},
            reason = 'merged'
            WHEN NOT MATCHED THEN INSERT (office_id, @{[join ', ', @columns]})
            VALUES (new.id, @{[values_of($figures)]})",
            after => sub { ["SELECT s.*, o.id AS wanted FROM (VALUES ($office)) AS o (id) LEFT
                JOIN res_elec.result_sheet s ON s.office_id = o.id", 'sheet'] });
    }],
    [12, 'correct' => sub {
        my ($self) = @_;
        return ('sheet', "UPDATE res_elec.result_sheet SET @{[assignments($self->figures)]}, reason =
            @{[$self->pick('NULL', q{'misread'})]}
            WHERE office_id = @{[$self->office]} RETURNING *");
    }],
    [6, 'correct many' => sub {
        my ($self) = @_;
        my ($from, $to) = $self->some_offices;
        return ('sheet', "UPDATE res_elec.result_sheet SET blank_votes = null_votes, null_votes = blank_votes, reason =
            'swapped'
            WHERE office_id BETWEEN $from AND $to RETURNING *");
    }],
    [10, 'status' => sub {
        my ($self) = @_;
        my ($from, $to) = $self->some_offices;
        return ('sheet', "UPDATE res_elec.result_sheet SET status = '@{[$self->pick(@buckets[1 .. 3])]}', reason =
            'looked at' WHERE office_id BETWEEN $from AND $to RETURNING *");
    }],
    [5, 'reject' => sub {
        my ($self) = @_;
        my ($from, $to) = $self->some_offices;
        return ('sheet', "UPDATE res_elec.result_sheet SET status = 'rejected', reason = 'not signed'
            WHERE office_id BETWEEN $from AND $to AND status <> 'verified' RETURNING *",
            after => sub {
                ["SELECT o AS office_id FROM unnest('{@{[join ',', map { $_->{office_id} } @{$_[0]}]}}'::integer[]) o",
                    'no sheet'] });
    }],
    [6, 'annul' => sub {
        my ($self) = @_;
        my ($from, $to) = $self->some_offices;
        my $what = $self->pick('annul', 'annul', 'restore');
        return (undef, "SELECT s.office_id, res_elec.${what}_sheet(s.office_id, 'CC 1', '2025-04-25', 'as decided')
            FROM (SELECT x.office_id FROM res_elec.result_sheet x
            WHERE x.office_id BETWEEN $from AND $to AND (x.status = 'annulled') = ('$what' = 'restore')
            ORDER BY 1) AS s", after => $self->as_judged);
    }],
    [8, 'office state' => sub {
        my ($self) = @_;
        my $id = $self->office;
        return ('office',
            "UPDATE res_elec.office
                SET status = '@{[$self->pick(qw(expected expected not_held to_vote_again to_vote_again))]}',
                reason = 'flooded' WHERE id = $id RETURNING *",
            after => sub { @{$_[0]}
                && ["SELECT s.*, o.id AS wanted FROM (VALUES ($id)) AS o (id) LEFT JOIN res_elec.result_sheet s
                    ON s.office_id = o.id", 'sheet'] });
    }],
    [2, 'office decision' => sub {
        my ($self) = @_;
        my $id = $self->office;
        return (undef,
            "SELECT res_elec.decide_office($id, '@{[$self->pick(qw(expected not_held))]}', 'CC 2', '2025-04-25',
                'as decided')",
            # nobody else writes offices until this ends
            after => sub { ["SELECT * FROM res_elec.office WHERE id = $id", 'office'] });
    }],
    [6, 'rule' => sub {
        my ($self) = @_;
        my ($rule, %thresholds) = @{$self->pick(['turnout', percent => 20 + $self->below(60)], ['all_zero'],
            ['registered_changed'], ['register_unknown'],
            ['office_size', voters => 390 + $self->below(30)], ['identical_votes', votes => 1 + $self->below(100)],
            (['blank_null_share', points => $self->below(20), voters => 1 + $self->below(50),
                sheets => 1 + $self->below(8)]) x 3)};
        return (undef,
            "SELECT 1 FROM res_elec.set_rule('$rule', '@{[$self->pick(qw(flag hold off))]}',
                '@{[$json->canonical->encode(\%thresholds)]}', @{[$self->pick(1, 2, 'NULL')]})");
    }],
    [4, 'settle' => sub { (undef, 'SELECT res_elec_internal.settle_flags()') }],
    [1, 'maintain' => sub { (undef, 'SELECT count(*) FROM res_elec.maintain()') }],
    [6, 'delete' => sub {
        my ($self) = @_;
        my ($from, $to) = $self->some_offices;
        return ('no sheet', "DELETE FROM res_elec.result_sheet WHERE office_id BETWEEN $from AND $to
            AND status = 'provisional' RETURNING office_id");
    }],
    [3, 'swap' => sub {
        my ($self) = @_;
        return ('no sheet', "WITH gone AS (DELETE FROM res_elec.result_sheet WHERE office_id = @{[$self->office]}
            AND status = 'provisional' RETURNING *)
            SELECT office_id FROM gone");
    }],
    [1, 'truncate' => sub { (undef, 'TRUNCATE res_elec.result_sheet', after => sub { ['SELECT 1', 'no sheets'] }) }],
    [6, 'copy' => sub {
        my ($self) = @_;
        my ($from, $to) = $self->some_offices;
        return (undef, "COPY res_elec.result_sheet (office_id, total_voters, blank_votes, null_votes, votes)
            FROM PROGRAM \$\$seq -f '%g,5,2,3,{}' $from $to\$\$ (FORMAT csv)",
            after => sub { ["SELECT * FROM res_elec.result_sheet WHERE office_id BETWEEN $from AND $to", 'sheet'] });
    }],
    [4, 'new office' => sub {
        my ($self, $model) = @_;
        my $id = $self->below(2) ? $self->office : $self->{next_id}++;
        my $contest = "CASE c.election_id WHEN 1 THEN @{[$self->pick(1, 3)]} ELSE 2 END";
        return ('office', "INSERT INTO res_elec.office (id, center_id, contest_id, name, registered_voters)
            SELECT $id, c.id, $contest, '@{[$self->office_name($id)]}', @{[$self->pick('NULL', 410, 420)]}
              FROM res_elec.center c WHERE c.id = @{[$self->id($model, 'center')]} RETURNING *");
    }],
    [6, 'rename office' => sub {
        my ($self) = @_;
        my $id = $self->office;
        my $name = $self->office_name($id);
        return ('office', "UPDATE res_elec.office SET name = '$name' WHERE id = $id RETURNING *");
    }],
    [6, 'move office' => sub {
        my ($self, $model) = @_;
        my ($from, $to) = $self->some_offices;
        return ('office', "UPDATE res_elec.office SET center_id = @{[$self->id($model, 'center')]}
            WHERE id BETWEEN $from AND $to RETURNING *", $self->with_sheets);
    }],
    [6, 'register' => sub {
        my ($self) = @_;
        return ('office',
            "UPDATE res_elec.office SET registered_voters = @{[$self->pick('NULL', 100 + $self->below(400))]}
                WHERE id = @{[$self->office]} RETURNING *", $self->with_sheets);
    }],
    [3, 'delete office' => sub {
        my ($self) = @_;
        return ('no office', "DELETE FROM res_elec.office WHERE id = @{[$self->office]} RETURNING id")
    }],
    [2, 'new center' => sub {
        my ($self, $model) = @_;
        my $id = $self->{next_id}++;
        return ('center', "INSERT INTO res_elec.center (id, election_id, area_id, name)
            VALUES ($id, @{[1 + $self->below(2)]}, @{[$self->id($model, 'area')]}, 'new $id') RETURNING *");
    }],
    [5, 'move center' => sub {
        my ($self, $model) = @_;
        return ('center', "UPDATE res_elec.center SET area_id = @{[$self->pick('NULL', $self->id($model, 'area'))]}
            WHERE id = @{[$self->id($model, 'center')]} RETURNING *",
            after => $self->sheets_of('center_id'));
    }],
    [2, 'delete center' => sub {
        my ($self, $model) = @_;
        return ('no center', "DELETE FROM res_elec.center WHERE id = @{[$self->id($model, 'center')]} RETURNING id")
    }],
    [4, 'move area' => sub {
        my ($self, $model) = @_;
        return ('area', "UPDATE res_elec.area SET parent_id = @{[$self->pick('NULL', $self->id($model, 'area'))]}
            WHERE id = @{[$self->id($model, 'area')]} RETURNING *");
    }],
    [1, 'new area' => sub {
        my ($self, $model) = @_;
        my $id = $self->{next_id}++;
        return ('area', "INSERT INTO res_elec.area (id, kind, name, parent_id)
            VALUES ($id, '@{[$self->pick(qw(province department commune))]}', 'new $id', @{[$self->id($model, 'area')]})
            RETURNING *");
    }],
    [1, 'delete area' => sub {
        my ($self, $model) = @_;
        return ('no area', "DELETE FROM res_elec.area WHERE id = @{[$self->id($model, 'area')]} RETURNING id")
    }],
    [2, 'candidate' => sub {
        my ($self) = @_;
        return (undef, $self->below(2) ? "DELETE FROM res_elec.candidate WHERE id = @{[1 + $self->below(7)]}"
            : "INSERT INTO res_elec.candidate (id, election_id, first_name, last_name, code_name)
                VALUES (7, 2, '', 'C7', 'C7')");
    }],
    [14, 'any column' => sub {
        my ($self, $model) = @_;
        my $column = $self->pick(@{$self->{columns}});
        my ($table, $name) = @$column{qw(table column)};
        my $kind = $table eq 'result_sheet' ? 'sheet' : $table;
        my $id = $key{$kind} // 'id';
        my $row = $kind eq 'sheet' ? $self->office : exists $key{$kind} ? $self->id($model, $kind)
            : 1 + $self->below(7);
        my $value = $self->pick('NULL', 'DEFAULT', $name,
            "(SELECT x.$name FROM res_elec.$table x ORDER BY x.$id LIMIT 1)");
        return (exists $key{$kind} ? $kind : undef, "UPDATE res_elec.$table SET $name = $value WHERE $id = $row"
            . (exists $key{$kind} ? ' RETURNING *' : ''),
            was => $row, $kind eq 'office' && $name =~ /^(?:id|center_id|contest_id|registered_voters)$/
            ? $self->with_sheets : ());
    }],
    [3, 'role' => sub {
        my ($self) = @_;
        return (undef, $self->pick('SET LOCAL ROLE res_elec_operator', 'RESET ROLE'))
    }],
    [2, 'fold' => sub { (undef, 'SELECT res_elec.fold_tallies()') }],
    [1, 'rebuild' => sub { (undef, 'SELECT res_elec.rebuild_tallies()') }],
);
my $weight = 0;
$weight += $_->[0] for @operations;

# A changed office carries its sheet along: place, and registered voters that were the office's. Such a change keeps
# all others from writing sheets until it ends, so what is read after it is what it leaves.
sub with_sheets { my ($self) = @_; return (after => $self->sheets_of('id')) }

sub sheets_of {
    my ($self, $column) = @_;
    return sub {
        my ($rows) = @_;
        my $ids = join ', ', map { $_->{id} } @$rows;
        return $ids && ["SELECT s.* FROM res_elec.result_sheet s JOIN res_elec.office o ON o.id = s.office_id
            WHERE o.$column IN ($ids)", 'sheet'];
    };
}

# A statement's end compares its sheets with others, and may hold them: after RETURNING told of them. In a snapshot of
# the whole transaction a sheet that another one deleted since is seen beside the one that was entered anew.
sub as_judged {
    return sub {
        my ($rows) = @_;
        my $ids = join ', ', map { $_->{office_id} } @$rows;
        return $ids && ["SELECT DISTINCT ON (office_id) * FROM res_elec.result_sheet WHERE office_id IN ($ids)
            ORDER BY office_id, valid_from_xid <> pg_current_xact_id()", 'sheet'];
    };
}

sub draw {
    my ($self, $model) = @_;
    my $at = $self->below($weight);
    for my $operation (@operations) {
        my ($share, $kind, $make) = @$operation;
        next if ($at -= $share) >= 0;
        my ($table, $sql, %more) = $make->($self, $model);
        $more{after} //= $self->as_judged if ($table // '') eq 'sheet';
        return {kind => $kind, table => $table, sql => $sql =~ s/\s+/ /gr, %more};
    }
}

1;
