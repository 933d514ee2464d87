# Outlines of areas: imported as GeoJSON, read by level, of constituencies too.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Test;

server_start();
sql(file_of('sql/reference/gabon_areas.sql'));
sub file_of { open my $file, '<:encoding(UTF-8)', $_[0] or die "$_[0]: $!"; local $/; return scalar <$file> }

my $director = director();
my $admin = admin($director);
my $e = election($director->{token}, visibility => 'public', place => {province => 'Estuaire'});
my $path = "/api/elections/$e->{id}/outlines";

# Those of Gabon come with its areas
my $gabon = call('GET', $path);
is_deeply([map { @$_{qw(code name)} } @{$gabon->{json}{outlines}}], ['GA-1', 'Estuaire'],
    'the outlines of the provinces that have offices');
is($gabon->{json}{level}, 'province', '… a level that is not asked for is the provinces');
is($gabon->{json}{outlines}[0]{outline}{type}, 'MultiPolygon', '… as GeoJSON');
my @corners = map { @$_ } map { @$_ } @{$gabon->{json}{outlines}[0]{outline}{coordinates}};
is(scalar(grep { $_->[0] < 9.2 || $_->[0] > 11 || $_->[1] < -0.7 || $_->[1] > 1.1 } @corners), 0,
    '… in degrees, longitude first');
is(sql("SELECT count(*) FROM res_elec.area WHERE code LIKE 'GA-%' AND outline IS NOT NULL"), 9, 'nine provinces do');
like($gabon->{headers}{'cache-control'}, qr/^public/, 'caches may keep them');
is(call('GET', $path, undef, undef, {'If-None-Match' => $gabon->{headers}{etag}})->{status}, 304,
    '… and they are not sent twice');

# Import
my $square = sub { my ($x, $size) = @_; return {type => 'Polygon', coordinates => [[[$x, 0], [$x + $size, 0],
    [$x + $size, $size], [$x, $size], [$x, 0]]]} };
my $collection = sub { return {type => 'FeatureCollection', name => 'x', features => [@_]} };
my $feature = sub { my ($code, $geometry) = @_;
    return {type => 'Feature', properties => {code => $code}, geometry => $geometry} };
my $import = sub { call('POST', '/api/areas/outlines', $collection->(@_), $admin->{token}) };
my $done = $import->($feature->('GA-1', $square->(9, 1)), {id => 'Komo-Mondah', geometry => $square->(9, 0.5)});
is_deeply([$done->{status}, $done->{json}{outlines}, $done->{json}{ignored_fields}], [200, 2, undef],
    'areas by their code and by their name');
is_deeply(ok_call('GET', $path)->{outlines}[0]{outline},
    {type => 'MultiPolygon', coordinates => [[$square->(9, 1)->{coordinates}[0]]]}, 'an outline is another one now');
isnt(call('GET', $path)->{headers}{etag}, $gabon->{headers}{etag}, '… with another tag');
is(sql("SELECT count(*) FROM res_elec.audit WHERE action ~ '^area' AND subject_id = (SELECT id FROM res_elec.area
    WHERE code = 'GA-1')") > 0, 1, '… and in the audit log');

my $second = "SELECT md5(outline::text) FROM res_elec.area WHERE code = 'GA-2'";
my $was = sql($second);

my $form = 'type=FeatureCollection&features=' . join '', map { sprintf '%%%02X', ord }
    split //, to_json([$feature->('GA-1', $square->(9, 1))]);
is(call('POST', '/api/areas/outlines', $form, $admin->{token}, {'Content-Type' => 'application/x-www-form-urlencoded'})
    ->{json}{outlines}, 1, 'a form has the features as JSON');

# All or none, and what is none is refused by name
my @refused = ([[$feature->('GA-2', $square->(12, 1)), $feature->('XX-9', $square->(1, 1))], 'area_not_found', 'XX-9'],
    [[$feature->('GA-2', $square->(12, 1)), {geometry => $square->(1, 1)}], 'outline_unnamed', 'objet 2 '],
    [[$feature->('GA-2', $square->(12, 1)), $feature->('ogooue-maritime', $square->(1, 1)),
      $feature->('haut-ogooue', $square->(11, 1))], 'outline_twice', 'Haut-Ogooué a un contour dans l’objet 1 et'],
    [[$feature->(' ', $square->(1, 1))], 'outline_unnamed', 'objet 1 '],
    [[$feature->('GA-3', {type => 'Point', coordinates => [1, 2]})], 'outline_form', 'Moyen-Ogooué'],
    [[$feature->('GA-3', undef)], 'outline_form', 'Moyen-Ogooué'],
    [[$feature->('GA-3', $square->(179.5, 1))], 'outline_range', 'Moyen-Ogooué'],
    [[$feature->('GA-3', $square->(1, 0))], 'outline_ring', 'Moyen-Ogooué']);
for (@refused) {
    my ($features, $rule, $named) = @$_;
    my $answer = $import->(@$features);
    is_problem($answer, 422, 'RE001', "refused: $rule");
    is($answer->{json}{errors}[0]{code}, $rule, '… by its rule');
    like($answer->{json}{errors}[0]{message}, qr/\Q$named/, '… and name');
}
for my $body ({}, {type => 'FeatureCollection'}, {type => 'FeatureCollection', features => {}},
    {type => 'Feature', features => []}, {type => 'FeatureCollection', features => [1]}) {
    is(call('POST', '/api/areas/outlines', $body, $admin->{token})->{json}{errors}[0]{code}, 'outline_collection',
        'no collection: ' . to_json($body));
}
is(sql($second), $was, 'a collection of which one is refused changes none');
is(call('POST', '/api/areas/outlines', $collection->(), $director->{token})->{status}, 403, 'directors import none');

# Of constituencies: of their areas
my $two = election($director->{token}, type => 'legislative', visibility => 'public');
my $area = sql("SELECT id FROM res_elec.area WHERE name = 'Komo-Mondah' AND kind = 'department'");
sql("UPDATE res_elec.contest SET area_id = $area WHERE election_id = $two->{id};
     INSERT INTO res_elec.contest (election_id, name) VALUES ($two->{id}, 'Ailleurs')");
my $seats = ok_call('GET', "/api/elections/$two->{id}/outlines");
is_deeply([$seats->{level}, map { @$_{qw(id name)} } @{$seats->{outlines}}],
    ['contest', sql("SELECT id, name FROM res_elec.contest WHERE area_id = $area") =~ /^(\d+)\|(.*)$/],
    'of several contests the outline is that of their area');
is_problem(call('GET', "$path?level=$_"), 422, 'RE001', "level=$_ has no outlines") for qw(center office nation);
finish();
