# The pages and what they load. (What they do in a browser is tried there.)
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start();
my %types = (html => 'text/html; charset=utf-8', js => 'text/javascript; charset=utf-8',
    css => 'text/css; charset=utf-8',
    json => 'application/json', svg => 'image/svg+xml', webmanifest => 'application/manifest+json');
my %at = ('index.html' => '/shell', 'reset-password.html' => '/reset-password?token=abc', 'docs.html' => '/docs',
    'openapi.json' => '/api/openapi.json');
# A page with its marks filled in, in French, where it shows nothing in particular.
sub filled {
    my ($html) = @_;
    my $at = (call('GET', '/')->{content} =~ m{href="(/at/v[0-9a-f]{16})/app\.css"})[0];
    my ($head) = call('GET', '/')->{content} =~ m{(<title>.*?)<meta name="theme-color"}s;
    my %marks = (at => $at, head => $head, first => '');
    return $html =~ s/\{\{([^{}|]*)(\|[^{}]*)?\}\}/defined $2 ? $1 : $marks{$1}/ger;
}

my ($at) = call('GET', '/')->{content} =~ m{href="(/at/v[0-9a-f]{16})/app\.css"};
ok($at, 'the files stand under their version');
# as bundle.pl makes them ready
my $www = work_dir() . '/www';
is(system($^X, 'shim/www/bundle.pl', 'shim/www', $www), 0, 'the files are made ready to be sent');
my @files = map { s{^\Q$www\E/}{}r } grep { -f && !/\.(?:md|pl)$/ } glob "$www/* $www/js/*";
cmp_ok(scalar @files, '>', 20, 'there are pages');
for my $file (@files) {
    my $path = $at{$file} // "/$file";
    my $answer = call('GET', $path);
    my ($ending) = $file =~ /(\w+)$/;
    is_deeply([$answer->{status}, $answer->{headers}{'content-type'}], [200, $types{$ending}], "$path is served");
    open my $in, '<:raw', "$www/$file" or die "$file: $!";
    my $told = $file eq 'sw.js' ? qr/^const VERSION = 'v[0-9a-f]{16}', FILES = \[('[^']+'(?:, |(?=\])))+\];\n/ : qr/^/;
    like($answer->{content}, $told, '… told of the files and their version') if $file eq 'sw.js';
    my $whole = do { local $/; scalar <$in> };
    $whole = filled($whole) if $ending eq 'html';
    is($answer->{content} =~ s/$told//r, $whole, '… whole');
    like($answer->{headers}{'content-security-policy'},
        qr/^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/, '… and loads nothing from elsewhere');
    unlike($answer->{content}, qr{(?:src|href|url\()\s*=?\s*["']?(?:https?:)?//}, '… nor asks to');
    is($answer->{headers}{'referrer-policy'}, 'no-referrer', '… and tells nobody the address, which may have a token');
    my $again = call('GET', $path, undef, undef, {'If-None-Match' => $answer->{headers}{etag}});
    is_deeply([$again->{status}, $again->{content}], [304, ''], '… and is not sent twice');
    unlike($answer->{content}, qr/<script>|<style|style="|onclick/, '… no script or style stands in it')
        if $ending eq 'html';
    next if $ending ne 'js';
    ok(!grep({ !-f "$www/js/$_" } $answer->{content} =~ m{(?:from |import\()'\./([^']+)'}g),
        '… and what it imports is there');
}
my $home = call('GET', '/')->{content};
is_deeply([grep { !-f "$www$_" } map { s/^\Q$at\E//r } $home =~ /(?:href|src)="(\/[^"]+\.\w+)"/g], [],
    'what the first page names is there');
like(raw_call(raw_request('GET /app.css', ['Accept-Encoding: gzip', 'Connection: close'])),
    qr/^content-encoding: gzip\r$/mi, 'and compressed');
is(call('GET', '/', undef, undef, {'If-None-Match' => '"another"'})->{status}, 200, 'another version is sent whole');
is(call('POST', '/reset-password', {})->{status}, 405, 'a page is read only');
is(call('HEAD', '/page.css')->{content}, '', 'and HEAD has no body');

# Under the version of them all a file never changes, and is kept for good; a page that was opened before asks by an
# earlier version, and gets what is there today.
my $kept = call('GET', "$at/js/main.js");
is_deeply([$kept->{status}, $kept->{headers}{'cache-control'}, $kept->{content}],
    [200, 'public, max-age=31536000, immutable', call('GET', '/js/main.js')->{content}],
          'a file under its version is kept for good');
my $earlier = call('GET', '/at/v0000000000000000/js/main.js');
is_deeply([$earlier->{status}, $earlier->{headers}{'cache-control'}, $earlier->{content}],
    [200, 'no-cache', $kept->{content}], 'under another one it is asked for again');
is(call('GET', "$at/js/none.js")->{status}, 404, 'what is none is not found');
is(call('GET', "$at/js/%2e%2e/sw.js")->{status}, 404, '… however it is written');

# Addresses of the page itself: it knows what to show there.
my $election = election(director()->{token})->{id};
my %html = ('Accept' => 'text/html,application/xhtml+xml,*/*;q=0.8');
for my $path (map({ "/election/$election$_" } '', '/province/3', '/province/3/center', '/office/5/entry'),
    qw(/sign-in /account /manage /manage/election/1/centers/3)) {
    my $answer = call('GET', $path, undef, undef, \%html);
    is_deeply([$answer->{status}, $answer->{headers}{'content-type'}], [200, $types{html}], "$path is the page");
}
my $nowhere = call('GET', '/nowhere', undef, undef, \%html);
is_deeply([$nowhere->{status}, $nowhere->{headers}{'content-type'}], [404, $types{html}],
    'what is nowhere is said by the page');
is(call('GET', '/nowhere')->{headers}{'content-type'}, 'application/problem+json',
    '… and in JSON to who asks for that');
is(call('GET', '/api/nowhere', undef, undef, \%html)->{headers}{'content-type'}, 'application/problem+json',
    '… of the API always');
finish();
