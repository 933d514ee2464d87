#!/usr/bin/perl
# The extension's script is made of the files that SQL_FILES in the Makefile lists, room after room: what a file uses is
# made in its own room or in one before it, and no two files need each other.
use strict;
use warnings;
use Test::More;

# What a file makes, and what it names: functions, aggregates, tables, views, types; comments are no use.
sub names {
    my ($text) = @_;
    $text =~ s/^\s*--.*$//mg;
    $text =~ s/\s--\s[^'\n]*$//mg;
    $text =~ s/^COMMENT ON .*?';$//msg;
    my %made = map { $_ => 1 } $text =~ /^CREATE (?:FUNCTION|AGGREGATE|TABLE|VIEW|TYPE) res_elec\w*\.(\w+)/mg;
    my %used = map { $_ => 1 } $text =~ /\bres_elec(?:_api|_internal)?\.(\w+)/g;
    return (\%made, \%used);
}

# Which files need which, of files' texts.
sub needs {
    my (%text) = @_;
    my (%makers, %used, %needs);
    for my $file (keys %text) {
        (my $made, $used{$file}) = names($text{$file});
        push @{$makers{$_}}, $file for keys %$made;
    }
    for my $file (keys %text) {
        for my $name (keys %{$used{$file}}) {
            $needs{$file}{$_}{$name} = 1 for grep { $_ ne $file } @{$makers{$name} // []};
        }
    }
    return \%needs;
}

# All that a file needs, by however many others.
sub reached {
    my ($needs, $file) = @_;
    my %seen;
    my @next = keys %{$needs->{$file} // {}};
    while (defined(my $other = shift @next)) {
        push @next, keys %{$needs->{$other} // {}} unless $seen{$other}++;
    }
    return \%seen;
}

# The groups of files that need each other.
sub circles {
    my ($needs) = @_;
    my %reached = map { $_ => reached($needs, $_) } keys %$needs;
    my %groups;
    for my $file (grep { $reached{$_}{$_} } keys %reached) {
        $groups{join ' ', sort $file, grep { $_ ne $file && $reached{$_} && $reached{$_}{$file} }
            keys %{$reached{$file}}} = 1;
    }
    return sort keys %groups;
}

# The test itself sees a use that goes back, and a circle.
my $tried = needs(
    'a/x' => "CREATE FUNCTION res_elec.f() AS \$\$ SELECT res_elec_internal.g() \$\$;\n"
        . "CREATE TABLE res_elec.t (a integer);\n",
    'b/y' => "CREATE FUNCTION res_elec_internal.g() AS \$\$ SELECT FROM res_elec.t \$\$;\n",
    'b/z' => "-- res_elec.f()\nCOMMENT ON x IS 'res_elec.f()';\n");
is_deeply($tried, {'a/x' => {'b/y' => {g => 1}}, 'b/y' => {'a/x' => {t => 1}}}, 'uses are found, comments are none');
is_deeply([circles($tried)], ['a/x b/y'], 'so are circles');

my @listed = split ' ', qx(make -s --no-print-directory -f Makefile print-SQL_FILES);
my %rooms = map { m{^sql/([a-z]+)/} ? ($1 => 1) : () } @listed;
is_deeply([sort @listed], [sort map { glob "sql/$_/*.sql" } keys %rooms],
    'SQL_FILES lists every file of its rooms once');
is_deeply([glob 'sql/*.sql'], [], 'every file is in a room');

my (@order, %text);
for my $path (@listed) {
    my ($name, $room) = $path =~ m{^sql/(([a-z]+)/[a-z_]+)\.sql$} or die "$path: what is it?";
    push @order, $room unless @order && $order[-1] eq $room;
    open my $file, '<', $path or die "$path: $!";
    local $/;
    $text{$name} = <$file>;
}
is_deeply([sort @order], [sort keys %rooms], "the list goes room by room: @order");
my %rank = map { $order[$_] => $_ } 0 .. $#order;
my $needs = needs(%text);
cmp_ok(scalar(keys %$needs), '>', 40, 'files need others');
my @back;
for my $file (sort keys %$needs) {
    for my $other (sort keys %{$needs->{$file}}) {
        next if $rank{$file =~ s{/.*}{}r} >= $rank{$other =~ s{/.*}{}r};
        push @back, "$file needs $other: " . join ' ', sort keys %{$needs->{$file}{$other}};
    }
}
is_deeply(\@back, [], 'rooms need those before them alone');
is_deeply([circles($needs)], [], 'no files need each other');
done_testing();
