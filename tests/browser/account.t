# How an account is kept, on the page: its password, the second factor from the picture to signing in, sessions.
# account.mjs drives the browser.
use strict;
use warnings;
use utf8;
use Test::More;
use ResElec::Browser;
use ResElec::Test;

server_start();
my $director = director();
my $hash = sql("SELECT password_hash FROM res_elec.app_user WHERE id = $director->{id}");
sql("SELECT res_elec.create_user('director', 'Tempo', 'Raire', '+24174001122', 'tempo\@example.ga', '$hash', temporary
    => true)");
my %asks = (
    sql => sub { return {value => sql($_[0])} },
    totp => sub { return {value => totp(@_)} },
    privacy => sub {
        sql("INSERT INTO res_elec.setting (name, value)
            VALUES ('privacy_fr', E'La commission garde ces données.\\n\\nÉcrivez-lui.')");
        return {};
    },
);
browse('account', \%asks, $director->{phone_number}, PASSWORD, '+24174001122');
finish();
