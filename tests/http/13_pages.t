# The page that the link in a mail opens. (What it does in a browser is tried there.)
use strict;
use warnings;
use Test::More;
use ResElec::Test;

server_start();
for my $page (['/reset-password?token=abc', 'text/html; charset=utf-8', qr/<form id="form"/], ['/reset-password.js', 'text/javascript; charset=utf-8', qr{'/api/auth/reset-password'}],
    ['/page.css', 'text/css; charset=utf-8', qr/--accent/], ['/icon.svg', 'image/svg+xml', qr/<svg/]) {
    my $answer = call('GET', $page->[0]);
    is_deeply([$answer->{status}, $answer->{headers}{'content-type'}], [200, $page->[1]], "$page->[0] is served");
    like($answer->{content}, $page->[2], '… whole');
    like($answer->{headers}{'content-security-policy'}, qr/^default-src 'none'; script-src 'self';.*frame-ancestors 'none'$/, '… and loads nothing from elsewhere');
    unlike($answer->{content}, qr{(?:src|href|url\()\s*=?\s*["']?(?:https?:)?//}, '… nor asks to');
    is($answer->{headers}{'referrer-policy'}, 'no-referrer', '… and tells nobody the address, which has a token');
}
unlike(call('GET', '/reset-password')->{content}, qr/<script>|style="|onclick/, 'no script or style stands in the page itself');
is(call('POST', '/reset-password', {})->{status}, 405, 'a page is read only');
is(call('HEAD', '/page.css')->{content}, '', 'and HEAD has no body');
finish();
