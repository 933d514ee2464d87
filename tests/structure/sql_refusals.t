#!/usr/bin/perl
# What refuses is decided in C (extension/rules and its siblings), one function a rule: SQL calls it and goes on, or is
# stopped. So SQL neither calls refuse() nor raises an error of its own, and makes no violations but where rows are
# told.
use strict;
use warnings;
use Test::More;

# Errors of SQL that are no refusals: {file => {text of the RAISE => why}}.
my %RAISED = (
    'import/results' => {"RAISE EXCEPTION USING ERRCODE = 'RE099'" =>
        'rolls back to the savepoint before it: a dry run, or all or nothing'},
    'import/sheet_entering' => {"RAISE EXCEPTION USING ERRCODE = 'RE099'" => 'the same for sheets'},
    'review/trial' => {"RAISE EXCEPTION USING ERRCODE = 'RE099'" => 'the same for rules that are tried'},
);

# Errors of others that SQL catches: {file => {what follows WHEN => why}}. What another row has is found before the row
# is written (base/key.h), so nothing catches unique_violation.
my %CAUGHT = (
    'import/results' => {"SQLSTATE 'RE099'" => 'the end of its savepoint'},
    'import/sheet_entering' => {"SQLSTATE 'RE099'" => 'the same for sheets'},
    'review/trial' => {"SQLSTATE 'RE099'" => 'the same for rules that are tried'},
    'schema/area' => {"SQLSTATE 'RE003'" => 'an area that somebody else has just made is the one that is meant'},
    'shared/fields' => {data_exception => 'whether a text is a number or a date, by PostgreSQL\'s own reading'},
);

# Files that make violations without refusing: {file => why}.
my %TELLS = (
    'api/account' => 'committed_refusal: an answer that must not roll back what was written, such as a failed sign-in',
    'api/import' => 'the answer of an import that changed nothing, which lists its rows',
    'review/review' => 'the sentence of a flag',
    map { ("import/$_" =>
        'verdicts on the rows of a file, thousands in one query: they are told, and nothing is raised') }
      qw(centers contests contradictions import lists long named office_states sheet_judging sheet_states users),
);

# Files whose refusals are answers, committed_refusal(), for what they have written must stay: {file => what that is}.
my %COMMITS = (
    'api/account' => 'wrong passwords and codes',
    'api/auth' => 'failed sign-ins, wrong passwords, the end of a session whose refresh token came again',
    'api/auth_address' => 'links that were not good',
    'api/user' => 'wrong passwords',
);

# The calls of refuse(), the errors raised, and how many violations are made, in a text of SQL.
sub refusals {
    my ($text) = @_;
    $text =~ s/^\s*--.*$//mg;
    $text =~ s/\s--\s[^'\n]*$//mg;
    $text =~ s/^COMMENT ON .*?';$//msg;
    $text =~ s/^CREATE FUNCTION .*$//mg;
    my @calls = $text =~ /\b(refuse\('[^']*'(?:, '[^']*')?)/g;
    push @calls, 'refuse(…)' if @calls < (() = $text =~ /\brefuse\(/g);
    my @raised = $text =~ /\b(RAISE (?!NOTICE|WARNING|LOG|INFO|DEBUG)[^;,]*)/g;
    return (\@calls, \@raised, scalar(() = $text =~ /_internal\.violation\(/g));
}

my @refusals = (["refuse('RE001', 'a'"], ["RAISE EXCEPTION USING ERRCODE = 'X'", "RAISE 'no %'"], 1);
is_deeply([refusals(<<'SQL')], \@refusals, 'what refuses is found');
  -- refuse('RE001', 'comment')
  PERFORM res_elec_internal.require_found(FOUND, me.id, 'b', 1), res_elec_internal.import_refuse();
  IF a THEN
    PERFORM res_elec_internal.refuse('RE001', 'a', ARRAY['f']);
    RAISE EXCEPTION USING ERRCODE = 'X', MESSAGE = 'y';
    RAISE 'no %', b;
    RAISE NOTICE 'z';
  END IF;
  SELECT res_elec_internal.violation('c');
SQL
is_deeply([refusals("SELECT res_elec_internal.refuse(state, violations);")], [['refuse(…)'], [], 0],
    'so is one by a variable');

my %found;
for my $path (split ' ', qx(make -s --no-print-directory -f Makefile print-SQL_FILES)) {
    my ($name) = $path =~ m{^sql/([a-z]+/[a-z_]+)\.sql$} or die "$path: what is it?";
    # which makes these functions, and says whose they are
    next if $name eq 'base/refusal' || $name eq 'admin/grants';
    open my $file, '<', $path or die "$path: $!";
    my $text = do { local $/; <$file> };
    my ($calls, $raised, $violations) = refusals($text);
    is("@$calls", '', "$path: calls no refuse(), but a function in C that decides");
    is(join('; ', grep { !$RAISED{$name}{$_} } @$raised), '', "$path: raises no error of its own");
    is($violations && !$TELLS{$name} ? $violations : 0, 0, "$path: makes no violations");
    my @caught = $text =~ /\bEXCEPTION WHEN (.*?) THEN\b/gs;
    is(join('; ', grep { !$CAUGHT{$name}{$_} } @caught), '', "$path: catches no error, but lets it refuse");
    my $commits = $text =~ /\bRETURN res_elec_internal\.committed_refusal\(/;
    is($commits && !$COMMITS{$name}, '', "$path: refuses by an error");
    $found{$name} = [scalar(@$raised), $violations, $commits, scalar(@caught)];
}
cmp_ok(scalar(keys %found), '>', 60, 'the files are found');
is_deeply([grep { !$found{$_} || !$found{$_}[0] } sort keys %RAISED], [], 'each error that is listed is still raised');
is_deeply([grep { !$found{$_} || !$found{$_}[3] } sort keys %CAUGHT], [], 'each error that is listed is still caught');
is_deeply([grep { !$found{$_} || !$found{$_}[1] } sort keys %TELLS], [],
    'each file that is listed still makes violations');
is_deeply([grep { !$found{$_} || !$found{$_}[2] } sort keys %COMMITS], [],
    'each file that is listed still refuses by answers');
done_testing();
