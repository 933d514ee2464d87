# The pages and what they load. (What they do in a browser is tried there.)
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start();
my %types = (html => 'text/html; charset=utf-8', js => 'text/javascript; charset=utf-8', css => 'text/css; charset=utf-8',
    json => 'application/json', svg => 'image/svg+xml');
my %at = ('index.html' => '/', 'reset-password.html' => '/reset-password?token=abc', 'docs.html' => '/docs', 'openapi.json' => '/api/openapi.json');
my @files = map { s{^shim/www/}{}r } grep { -f && !/\.md$/ } glob 'shim/www/* shim/www/js/*';
cmp_ok(scalar @files, '>', 20, 'there are pages');
for my $file (@files) {
    my $path = $at{$file} // "/$file";
    my $answer = call('GET', $path);
    my ($ending) = $file =~ /(\w+)$/;
    is_deeply([$answer->{status}, $answer->{headers}{'content-type'}], [200, $types{$ending}], "$path is served");
    open my $in, '<:raw', "shim/www/$file" or die "$file: $!";
    my $told = $file eq 'sw.js' ? qr/^const VERSION = '[0-9a-f]{16}', FILES = \[('[^']+'(?:, |(?=\])))+\];\n/ : qr/^/;
    like($answer->{content}, $told, '… told of the files and their version') if $file eq 'sw.js';
    is($answer->{content} =~ s/$told//r, do { local $/; scalar <$in> }, '… whole');
    like($answer->{headers}{'content-security-policy'}, qr/^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/, '… and loads nothing from elsewhere');
    unlike($answer->{content}, qr{(?:src|href|url\()\s*=?\s*["']?(?:https?:)?//}, '… nor asks to');
    is($answer->{headers}{'referrer-policy'}, 'no-referrer', '… and tells nobody the address, which may have a token');
    my $again = call('GET', $path, undef, undef, {'If-None-Match' => $answer->{headers}{etag}});
    is_deeply([$again->{status}, $again->{content}], [304, ''], '… and is not sent twice');
    unlike($answer->{content}, qr/<script>|<style|style="|onclick/, '… no script or style stands in it') if $ending eq 'html';
    next if $ending ne 'js';
    ok(!grep({ !-f "shim/www/js/$_" } $answer->{content} =~ m{(?:from |import\()'\./([^']+)'}g), '… and what it imports is there');
}
my $home = call('GET', '/')->{content};
is_deeply([grep { !-f "shim/www$_" } $home =~ /(?:href|src)="(\/[^"]+\.\w+)"/g], [], 'what the first page names is there');
like(raw_call(raw_request('GET /app.css', ['Accept-Encoding: gzip', 'Connection: close'])), qr/^content-encoding: gzip\r$/mi, 'and compressed');
is(call('GET', '/', undef, undef, {'If-None-Match' => '"another"'})->{status}, 200, 'another version is sent whole');
is(call('POST', '/reset-password', {})->{status}, 405, 'a page is read only');
is(call('HEAD', '/page.css')->{content}, '', 'and HEAD has no body');
finish();
