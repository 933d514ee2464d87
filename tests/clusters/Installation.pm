package Installation;

# A PostgreSQL installation of links, to which a test adds scripts of the extension that nobody else may see.
# PostgreSQL looks for its files from where its program stands, so the programs that a cluster needs are copied.
use strict;
use warnings;
use File::Basename qw(basename);
use File::Copy qw(copy);
use File::Path qw(make_path);
use File::Temp qw(tempdir);

my $owner = $$;
my @made;

# new(name => content, …): the scripts beside those that are installed. Its clusters: $installation->cluster(settings).
sub new {
    my ($class, %scripts) = @_;
    my $of = $ENV{PG_BIN} // '/usr/lib/postgresql/15/bin';
    chomp(my $share = `'$of/pg_config' --sharedir`);
    chomp(my $library = `'$of/pg_config' --pkglibdir`);
    my $base = tempdir('res-elec-install-XXXXXX', TMPDIR => 1, CLEANUP => 0);
    chmod 0755, $base;
    push @made, $base;
    # the same places in relation to each other: PGSHAREDIR and PKGLIBDIR as seen from BINDIR
    my ($to_share, $to_library, $to_bin) = map { "$base$_" } $share, $library, $of;
    make_path($to_bin, "$to_share/extension", $to_library =~ s{/[^/]+$}{}r);
    symlink $library, $to_library or die "$to_library: $!";
    for my $program (qw(postgres initdb pg_ctl)) {
        copy("$of/$program", "$to_bin/$program") or die "$program: $!";
        chmod 0755, "$to_bin/$program";
    }
    for my $file (glob "$share/*") {
        symlink $file, "$to_share/" . basename($file) unless basename($file) eq 'extension'
    }
    for my $file (glob "$share/extension/*") { symlink $file, "$to_share/extension/" . basename($file) }
    for my $name (keys %scripts) {
        unlink "$to_share/extension/$name";
        open my $file, '>', "$to_share/extension/$name" or die "$name: $!";
        print {$file} $scripts{$name};
        close $file;
    }
    return bless {bin => $to_bin}, $class;
}

sub cluster {
    my ($self, @settings) = @_;
    local $ENV{PG_BIN} = $self->{bin};
    return Cluster->new(@settings);
}

END {
    my $status = $?;
    if ($$ == $owner) { system('rm', '-rf', $_) for @made }
    $? = $status;
}

1;
