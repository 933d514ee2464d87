# What the server writes into the page of an election: what the page asks for first, as a visitor reads it, and what it
# says of itself to who links to it.
use strict;
use warnings;
use utf8;
use Test::More;
use Encode qw(decode_utf8);
use Time::HiRes qw(time);
use ResElec::Test;

binmode $_, ':encoding(UTF-8)' for map { Test::More->builder->$_ } qw(output failure_output todo_output);
my %html = (Accept => 'text/html');
sub page { return call('GET', $_[0], undef, $_[2], {%html, %{$_[1] // {}}}) }
# The element's JSON, undef where there is none.
sub first {
    my ($json) = page(@_)->{content} =~ m{<script type="application/json" id="first">(.*?)</script>}s;
    return defined $json ? from_json($json) : undef;
}
sub said {
    my ($what, $content) = @_;
    return decode_utf8($content) =~ /property="og:$what" content="([^"]*)"/ ? $1 : '';
}

server_start(cluster => ['log_statement=all'], shim => {THREADS => 2});
sql("ALTER DATABASE res_elec SET timezone = 'Africa/Libreville'");
shim_stop();
shim_start();
my $director = director();
my $token = $director->{token};
my $e = election($token, title => 'Essai & <suite>', visibility => 'public', offices => 2, registered => 500);
my $private = election($token, title => 'Réservée');

# Nothing is counted yet
my $at = "/election/$e->{id}";
like(said('description', page($at)->{content}), qr/^Aucun bureau dépouillé sur 2/, 'that nothing is counted is said');
is_deeply(first($at)->{"/api/voting/realtime/$e->{id}"}{body}{offices_reported}, 0, '… and is in the page');

my $name = '</script><script>alert(1)</script>';
ok_call('PUT', "/api/candidates/$e->{candidates}[0]", {last_name => $name}, $token);
ok_call('POST', "/api/offices/$e->{offices}[0]/results", sheet($e, 2, 3, 60, 30, 5), $token);

# The answers, as a visitor is answered
my $live = call('GET', "/api/voting/realtime/$e->{id}");
my %should = ("/api/elections/$e->{id}" => {body => ok_call('GET', "/api/elections/$e->{id}")},
    "/api/voting/realtime/$e->{id}" => {body => $live->{json}, etag => $live->{headers}{etag}});
is_deeply(first("$at$_"), \%should, "the page of $at$_ has what it asks for first")
    for '', '/province/3', '/center/4/center', '/contest/5/outcome', '/office/6/entry';
is(first('/')->{"/api/elections/$e->{id}"}{body}{title}, 'Essai & <suite>',
    'the first page has the only public election');
is_deeply(first('/')->{'/api/elections?limit=200'}{body}, ok_call('GET', '/api/elections?limit=200'), '… and the list');
is_deeply(first($at, {}, $token), \%should, 'who is signed in gets what a visitor reads');

# No name ends the element, or an attribute
my $content = page($at)->{content};
is(scalar(() = $content =~ /<script/g), 2, 'two elements of scripts, whatever a candidate is called');
unlike($content, qr/<script>/, 'the name is no element');
is(scalar(grep { $_->{last_name} eq $name } @{first($at)->{"/api/elections/$e->{id}"}{body}{candidates}}), 1,
    '… and whole');

# What it says of itself
like(decode_utf8($content), qr{<title>Essai &amp; &lt;suite&gt; – RES-ELEC</title>}, 'the title is the election\'s');
my $hour = sql("SELECT to_char(updated_at AT TIME ZONE 'Africa/Libreville', 'HH24:MI:SS')
                  FROM res_elec.election_total($e->{id})");
like(said('description', $content), qr/&lt;\/script&gt; en tête avec 63,16\x{202f}% des suffrages exprimés/,
    'who leads, with which share');
like(said('description', $content), qr/1 bureau dépouillé sur 2 le .* à $hour UTC\+1\.$/,
    '… how much is counted, when');
like(said('description', page("$at?lang=en")->{content}),
    qr/ahead with 63\.16% of the valid votes; 1 of 2 polling stations counted on .* at $hour UTC\+1\.$/,
    '… in English');

# The language: the address, then the browser
my %asked = ('' => ['fr', {}], '?lang=en' => ['en', {}], '?lang=fr' => ['fr', {'Accept-Language' => 'en'}]);
for my $query (sort keys %asked) {
    my ($language, $headers) = @{$asked{$query}};
    like(page("$at$query", $headers)->{content}, qr/<html lang="$language">/, "$at$query is in $language");
}
my $english = page($at, {'Accept-Language' => 'en-GB,en;q=0.9,fr;q=0.1'});
like($english->{content}, qr/<html lang="en">.*>Skip to content</s, 'the browser\'s language');
like($english->{headers}{vary}, qr/accept-language/i, '… which caches tell apart');

# Kept, and asked for again
my $tag = page($at)->{headers}{etag};
is(page($at)->{headers}{'cache-control'}, 'no-cache', 'a page with a total is asked for again');
is(page($at, {'If-None-Match' => $tag})->{status}, 304, '… and not sent twice');
isnt(page("$at?lang=en")->{headers}{etag}, $tag, 'another language is another page');
ok_call('POST', "/api/offices/$e->{offices}[1]/results", sheet($e, 0, 0, 10, 40, 0), $token);
is(page($at, {'If-None-Match' => $tag})->{status}, 200, 'another total is another page');
is(first($at)->{"/api/voting/realtime/$e->{id}"}{body}{offices_reported}, 2,
    '… with every sheet that was acknowledged');
like(said('description', page($at)->{content}), qr/^2 candidats à égalité en tête avec 48,28\x{202f}% /,
    'a tie is one');
is(call('HEAD', $at)->{content}, '', 'HEAD has no body');

# Several elections, and none of one's own
my $other = election($token, title => 'Autre', visibility => 'public');
is_deeply([sort keys %{first('/')}], ['/api/elections?limit=200'], 'of several the first page has the list');
is_deeply([map { $_->{id} } @{first('/')->{'/api/elections?limit=200'}{body}}], [$other->{id}, $e->{id}],
    '… of the public ones');
for my $who ([], [{}, $token]) {
    my $answer = page("/election/$private->{id}", @$who);
    is($answer->{status}, 200, 'the page of a private election is the page');
    unlike($answer->{content}, qr/id="first"|R.*serv/, '… and shows nothing of it');
}
is(page('/election/2000000000')->{status}, 404, 'an election that is not there is 404');
like(page('/election/2000000000')->{content}, qr/^<!DOCTYPE html>/, '… by the page');
is(page("$at/$_")->{status}, 404, "$at/$_ is no address") for qw(nation/3 office/6/outcome province/3/entry province);

# Many who come at once cost few queries
sub calls { return scalar(() = cluster_log() =~ /execute api_first:/g) }
my $before = calls();
cmp_ok($before, '>', 0, 'the database server logs each query');
my @sockets = map { raw_connect() } 1 .. 200;
raw_send($_, raw_request("GET $at", ['Accept: text/html', 'Connection: close'])) for @sockets;
is(scalar(grep { raw_read($_, undef, 10) =~ m{^HTTP/1.1 200 .*"offices_reported": 2\b}s } @sockets), 200,
    '200 who come at once have the total');
cmp_ok(calls() - $before, '<', 100, '… by few queries');

# Without the database, or one that keeps them waiting, it is the page
my $holder = transaction_open('LOCK TABLE res_elec.election');
my $begun = time;
is(page($at)->{status}, 200, 'a page does not wait for the database for long');
cmp_ok(time - $begun, '<', 8, '… as long as for an answer of the API');
is(first($at), undef, '… and has no total then');
transaction_end($holder);
cluster_stop('fast');
is_deeply([page($at)->{status}, first($at)], [200, undef], 'without the database it is the page as well');
like(page($at)->{content}, qr{<title>RES-ELEC</title>}, '… called what it is');
cluster_start();
finish();
