package SheetApi;
# One person's connection to the REST API: login, tokens renewed in time, and the
# few reads a replay needs. Any other status than the wanted one dies with the
# server's message. Tokens and passwords never appear in a message.
use strict;
use warnings;
use utf8;
use HTTP::Tiny;
use JSON::PP qw(decode_json encode_json);
use List::Util qw(first min);
use Time::HiRes qw(time);

my $PAGE = 1000;

sub client {
    return HTTP::Tiny->new(keep_alive => 1, timeout => 30, verify_SSL => 1, agent => 'res-elec-replay',
        proxy => undef, http_proxy => undef, https_proxy => undef);
}

sub new {
    my ($class, $url, $phone, $password) = @_;
    $url =~ s{/+\z}{};
    return bless { url => $url, phone => $phone, password => $password, http => client() }, $class;
}

# ---- tokens ----
sub login {
    my ($self) = @_;
    my $who = { phone_number => $self->{phone}, password => $self->{password} };
    return $self->keep_tokens($self->call(POST => '/api/auth/login', $who));
}

sub keep_tokens {
    my ($self, $answer) = @_;
    $self->{token}   = $answer->{access_token} // die "the login's answer has no access_token\n";
    $self->{refresh} = $answer->{refresh_token} if $answer->{refresh_token};
    my $life = $answer->{expires_in} || 300;
    $self->{renew_at} = time + $life - min(60, $life / 4);
    return $self;
}

# a new pair of tokens; by password when the session has ended
sub renew {
    my ($self) = @_;
    my $refresh = delete $self->{refresh};
    my $answer  = $refresh
        && eval { $self->call(POST => '/api/auth/refresh', {}, $refresh) };
    return $answer ? $self->keep_tokens($answer) : $self->login;
}

# the next use renews the token, if this is still the one in use
sub forget {
    my ($self, $token) = @_;
    $self->{renew_at} = 0 if $token eq $self->{token};
    return;
}

# an access token that is good for a while yet
sub token {
    my ($self) = @_;
    $self->renew if time > $self->{renew_at};
    return $self->{token};
}

# ---- requests ----
sub send_request {
    my ($self, $method, $path, $body, $token) = @_;
    my %headers = (accept => 'application/json');
    $headers{authorization} = "Bearer $token" if $token;
    my %options = (headers => \%headers);
    if ($body) {
        $headers{'content-type'} = 'application/json';
        $options{content} = encode_json($body);
    }
    return $self->{http}->request($method, $self->{url} . $path, \%options);
}

# the answer; waits and asks again while the server is busy
sub ask {
    my ($self, $method, $path, $body, $token) = @_;
    for my $try (1 .. 5) {
        my $answer = $self->send_request($method, $path, $body, $token);
        return $answer if $answer->{success};
        die "$method $path: ", reason($answer), "\n"
            if $try == 5 || $answer->{status} !~ /\A(?:429|503)\z/;
        sleep wait_seconds($answer);
    }
    return;
}

sub call { my ($self, @request) = @_; return decode_json($self->ask(@request)->{content}); }

sub get { my ($self, $path) = @_; return $self->call(GET => $path, undef, $self->token); }

# all rows of a paged list
sub list {
    my ($self, $path, $name) = @_;
    my @all;
    while (1) {
        my $page = $path . ($path =~ /\?/ ? '&' : '?') . "limit=$PAGE&offset=" . @all;
        my $answer = $self->ask(GET => $page, undef, $self->token);
        my @rows = rows_of(decode_json($answer->{content}), $name);
        push @all, @rows;
        return @all if !@rows || !has_more($answer->{headers}, scalar @rows, scalar @all);
    }
    return;
}

# by the headers of a list; without them a full page means that more may follow
sub has_more {
    my ($headers, $rows, $all) = @_;
    return $headers->{'x-total-count'} > $all if defined $headers->{'x-total-count'};
    return $headers->{link} =~ /rel="?next/ if defined $headers->{link};
    return $rows >= $PAGE;
}

# the list itself, or the list an answer holds under a name
sub rows_of {
    my ($answer, $name) = @_;
    return @$answer if ref $answer eq 'ARRAY';
    return @{ $answer->{$name} // die "the answer has no '$name'\n" };
}

# Retry-After, kept between 1 and 60 seconds
sub wait_seconds {
    my ($answer) = @_;
    my $after = $answer->{headers}{'retry-after'} // '';
    return $after =~ /\A\d+\z/ && $after > 0 ? min($after, 60) : 1;
}

# the server's own words, or the transport's
sub reason {
    my ($answer) = @_;
    my $problem = eval { decode_json($answer->{content}) };
    my $words = ref $problem eq 'HASH' ? $problem->{detail} // $problem->{message} : undef;
    $words //= $answer->{status} == 599 ? $answer->{content} : $answer->{reason};
    $words = join ' ', split ' ', $words;
    return "$answer->{status} " . substr $words, 0, 300;
}

# ---- what a replay reads ----
# The first round: later ones have its title.
sub election {
    my ($self, $title) = @_;
    my $found = first { $_->{title} eq $title && !$_->{previous_round} } $self->list('/api/elections', 'elections');
    return $found // die "no election with the title: $title\n";
}

# code_name => candidate id
sub candidate_ids {
    my ($self, $election) = @_;
    return map { $_->{code_name} => $_->{id} }
        $self->list("/api/candidates?election_id=$election", 'candidates');
}

# region,department,commune,center,office => office id; fits the rows of level=office
sub office_ids {
    my ($self, $election) = @_;
    my @place = qw(province department commune center office);
    return map { join(',', map { $_ // '' } @$_{@place}) => $_->{office_id} }
        $self->list("/api/elections/$election/results?level=office", 'offices');
}

sub totals { my ($self, $election) = @_; return $self->get("/api/voting/realtime/$election"); }

# seats and votes by party, and how many contests go on to a second round
sub outcome { my ($self, $election) = @_; return $self->get("/api/elections/$election/outcome?limit=1"); }

1;
