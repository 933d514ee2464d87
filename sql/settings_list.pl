#!/usr/bin/perl
# The settings of the database and of its sessions as lists in Markdown, from the catalogue of a database that has the
# extension.
#
#   settings_list.pl CONNECTION database    the rows of res_elec_internal.setting_list()
#   settings_list.pl CONNECTION session     the parameters res_elec.…
use strict;
use warnings;
use Text::Wrap qw(wrap);

my ($connection, $kind) = @ARGV;
die "settings_list.pl CONNECTION database|session\n" unless defined $kind && $kind =~ /^(?:database|session)$/;
$Text::Wrap::columns = 121;    # lines of 120

sub rows {
    my (@queries) = @_;
    open my $psql, '-|', 'psql', '-XAtq', '-v', 'ON_ERROR_STOP=1', '-F', "\t", (map { ('-c', $_) } @queries),
        $connection or die "psql: $!\n";
    my @rows = map { chomp; [split /\t/, $_, -1] } <$psql>;
    close $psql or die "psql failed\n";
    return @rows;
}

if ($kind eq 'database') {
    for (rows("SELECT name, default_value, accepted, description FROM res_elec_internal.setting_list()
        ORDER BY name COLLATE \"C\"")) {
        my ($name, $default, $accepted, $description) = @$_;
        my $preset = $default eq '' ? '' : " = `$default`";
        print wrap('- ', '  ', "`$name`$preset ($accepted). " . $description =~ s/\.?$/./r), "\n";
    }
} else {
    for (rows("LOAD 'res_elec'", "SELECT name, boot_val, CASE vartype WHEN 'bool' THEN 'on or off' WHEN 'enum'
        THEN array_to_string(enumvals, ' or ')
                                     WHEN 'integer' THEN concat_ws(' ', min_val, 'to', max_val, unit) ELSE 'text' END,
                               CASE context WHEN 'user' THEN 'anybody' ELSE context END, short_desc
                          FROM pg_settings WHERE name LIKE 'res\\_elec.%' ORDER BY name COLLATE \"C\"")) {
        my ($name, $default, $values, $who, $meaning) = @$_;
        print wrap('- ', '  ', "`$name`" . ($default eq '' ? '' : " = `$default`")
            . " ($values, set by $who). $meaning"), "\n";
    }
}
