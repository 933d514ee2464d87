#!/usr/bin/perl
# Everything that the API can do can be done on the page, or the page's README says why not: each operation of the
# OpenAPI document is named in one of the page's sources, by its method and the words of its path, or in the table of
# that document; and none that a source calls is in that table.
use strict;
use warnings;
use utf8;
use JSON::PP;
use Test::More;

binmode $_, ':encoding(UTF-8)' for map { Test::More->builder->$_ } qw(output failure_output todo_output);

sub text_of {
    my ($path) = @_;
    open my $file, '<:encoding(UTF-8)', $path or die "$path: $!";
    local $/;
    return scalar <$file>;
}

# Whether a source asks for an operation: its method (GET needs no word), the beginning of its path, and each further
# word of it as a segment of a path, or at the beginning of a text, as those are that a variable brings.
sub asks {
    my ($text, $method, $path) = @_;
    return 0 if $method ne 'GET' && $text !~ /'$method'/
        && !($method eq 'POST' && $text =~ /\b(?:decide|upload)\(|manage_import_form/);
    my ($first, @further) = grep { !/^\{/ } split m{/}, $path =~ s{^/api/}{}r;
    return 0 if $text !~ (@further ? qr{/api/\Q$first\E\b|\$\{path\}|\bpath\(} : qr{/api/\Q$first\E\b});
    return !grep { $text !~ m{[/'`]\Q$_\E(?=[/`'"?\$]|$)}m } @further;
}
my $sample = "call('POST', `/api/elections/\${id}/rules/try`, body); const act = 'verify';";
ok(asks($sample, 'POST', '/api/elections/{id}/rules/try'), 'an operation is found by the words of its path');
ok(!asks($sample, 'PUT', '/api/elections/{id}/rules/try'), '… by its method, too');
ok(!asks($sample, 'POST', '/api/elections/{id}/places'), '… and another one is not');

# The operations that a source calls with the whole path in the call, each variable as {}. A path that is put together
# elsewhere is not seen.
my %method_of = (decide => 'POST', map { $_ => 'GET' } qw(body get list page newest fetch));
my $variable = qr/\$(?<braces>\{(?:[^{}]++|(?&braces))*\})/;

sub calls {
    my ($text) = @_;
    my %called;
    $text =~ s{^\s*//.*$}{}mg;
    my %constant = $text =~ m{^const (\w+) = '(/api/[^']*)';$}mg;
    for (keys %constant) {
        $text =~ s/`\$\{$_\}/`$constant{$_}/g;
        $text =~ s/, $_\b(?=[,)])/, '$constant{$_}'/g;
    }
    my $call = qr/\b(?<function>call|send|decide|body|get|list|page|newest|fetch)\((?<before>[^();`]*?)/;
    while ($text =~ m{$call(?<quote>['`])(?<path>/api/(?:$variable|(?!\k<quote>).)*)\k<quote>}g) {
        my ($function, $before, $path) = @+{qw(function before path)};
        my @methods = $method_of{$function} // $before =~ /'(GET|POST|PUT|DELETE)'/g;
        $path =~ s/$variable/{}/g;
        $path =~ s/(?:\?|(?<=[^\/])\{\}).*//s;
        $called{"$_ $path"} = 1 for @methods;
    }
    return \%called;
}
is_deeply([sort keys %{calls(<<'JS')}], [split /, |\n/, <<'OPERATIONS'], 'calls are found by their whole path');
const PATH = '/api/auth/second-factor';
// call('GET', '/api/comment')
call('GET', PATH); call('POST', `${PATH}/confirm`, body); api.list(`/api/mail?limit=${LIMIT}`);
await call(known ? 'PUT' : 'POST', `/api/parties/${id ? `${id}` : ''}`, values);
const other = `/api/elections/${id}/rules`;
body(`/api/elections/${id}${contest ? `?contest_id=${contest}` : ''}`);
JS
GET /api/auth/second-factor, GET /api/elections/{}, GET /api/mail
POST /api/auth/second-factor/confirm, POST /api/parties/{}, PUT /api/parties/{}
OPERATIONS

my @sources = map { text_of($_) } glob('shim/www/js/*.js'), glob('shim/www/*.js');
my $document = decode_json(do { open my $in, '<:raw', 'shim/www/openapi.json' or die $!; local $/; <$in> });
my %listed;
for my $row (text_of('shim/www/README.md') =~ /^\| (`(?:GET|POST|PUT|DELETE) .*)$/mg) {
    my ($which, $why) = split / \| /, $row;
    $listed{$_} = $why for $which =~ /`([A-Z]+ [^`]+)`/g;
}
my (%operations, @missing);
for my $path (sort keys %{$document->{paths}}) {
    next if $path !~ m{^/api/};
    for my $method (map { uc } grep { $_ ne 'parameters' } sort keys %{$document->{paths}{$path}}) {
        my $name = "$method $path";
        $operations{$name} = 1;
        push @missing, $name if !$listed{$name} && !grep { asks($_, $method, $path) } @sources;
    }
}
cmp_ok(scalar(keys %operations), '>', 100, 'the operations are found');
is(join("\n", @missing), '', 'each can be done on the page, or its README says why not');
is_deeply([grep { !$operations{$_} } sort keys %listed], [], 'what is listed there is an operation');
my %called = map { %{calls($_)} } @sources;
cmp_ok(scalar(grep { $called{s/\{\w+\}/{}/gr} } keys %operations), '>', 60, 'most are called by a whole path');
is_deeply([grep { $called{s/\{\w+\}/{}/gr} } sort keys %listed], [], '… that the page does not call');
is_deeply([grep { length $listed{$_} < 20 } sort keys %listed], [], '… with a reason');
done_testing();
