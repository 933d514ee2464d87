# What a director manages on the page, from signing in to the open election, each step against what SQL has. manage.mjs
# drives the browser.
use strict;
use warnings;
use utf8;
use Test::More;
use Encode qw(encode);
use ResElec::Browser;
use ResElec::Media;
use ResElec::Test;

server_start();
sql(file_text('sql/reference/gabon_areas.sql'));
my $director = director();
my $admin = admin($director);
my $others = election(director()->{token}, title => 'Ailleurs', visibility => 'public');
mkdir work_dir() . '/files' or die $!;
my $columns = 'province;department;commune;center;office;registered_voters';
my $broken = join "\r\n", $columns, 'Ngounié;;Mouila;École Saint-Gabriel;Bureau 1;312',
    'Ngounié;;Mouila;"École ""Mixte""; annexe";Bureau 1;beaucoup',
    ';;;;;', 'Ngounié;;Mouila;;Bureau 1;100', 'Estuaire;Libreville;;Lycée Léon Mba;Bureau 1;1250',
    'Nyanga;;Tchibanga;Mairie;Bureau 1;-5;de trop', '';
(my $mended = $broken) =~ s/beaucoup/280/;
$mended =~ s/Mouila;;Bureau 1;100/Mouila;Marché;;/;
$mended =~ s/-5;de trop/95/;
my %files = ('photo.png' => png(600, 400), 'no-photo.png' => 'no picture', 'no-table.csv' => "nom,lieu\nA,B\n",
    'broken.csv' => encode('cp1252', $broken), 'mended.csv' => encode('UTF-8', "\x{feff}$mended\x1a"));
for my $name (keys %files) {
    open my $file, '>:raw', work_dir() . "/files/$name" or die $!;
    print {$file} $files{$name};
    close $file or die $!;
}

my %asks = (
    # a query's only value, as text
    sql => sub { return {value => sql($_[0])} },
    sign_in => sub {
        my ($phone, $password) = @_;
        my $answer = call('POST', '/api/auth/login', {phone_number => $phone, password => $password});
        return {status => $answer->{status}, token => $answer->{json}{access_token}};
    },
    call => sub {
        my ($method, $path, $body, $token) = @_;
        my $answer = call($method, $path, $body, $token // $director->{token});
        return {status => $answer->{status}, json => $answer->{json}};
    },
);
browse('manage', \%asks, $director->{phone_number}, PASSWORD, work_dir() . '/files', $others->{id},
    $admin->{phone_number});
finish();
