"""A client of the earlier service, as its users wrote them in Python: form fields and JSON with figures as text, the
first refresh token again and again, times read with datetime.fromisoformat (of 3.10: six digits or none).

    earlier_client.py URL PHONE      exits 0 when all went as it expects, else says what did not
"""
import datetime
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request


class Client:
    def __init__(self, url):
        self.url, self.token = url, None

    def call(self, method, path, form=None, body=None, token=None):
        headers = {}
        data = None
        if form is not None:
            data = urllib.parse.urlencode(form).encode()
            headers['Content-Type'] = 'application/x-www-form-urlencoded'
        elif body is not None:
            data = json.dumps(body).encode()
            headers['Content-Type'] = 'application/json'
        if token or self.token:
            headers['Authorization'] = 'Bearer ' + (token or self.token)
        request = urllib.request.Request(self.url + '/api' + path, data, headers, method=method)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                status, text = answer.status, answer.read()
        except urllib.error.HTTPError as error:
            status, text = error.code, error.read()
        value = json.loads(text) if text else None
        times(value)
        return status, value

    def ok(self, method, path, wanted, **how):
        status, value = self.call(method, path, **how)
        expect(status, wanted, f'{method} {path} {value}')
        return value


def expect(got, wanted, what):
    if got != wanted:
        sys.exit(f'{what}: {got!r}, not {wanted!r}')


def times(value):
    if isinstance(value, dict):
        for name, inner in value.items():
            if name.endswith('_at') and isinstance(inner, str):
                if not re.fullmatch(r'\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{3}|\.\d{6})?([+-]\d\d:\d\d)', inner):
                    sys.exit(f'{name} is {inner}, which fromisoformat of Python 3.10 cannot read')
                datetime.datetime.fromisoformat(inner)
            times(inner)
    elif isinstance(value, list):
        for inner in value:
            times(inner)


def signed_in(client, phone):
    person = {'first_name': 'Awa', 'last_name': 'Mba', 'phone_number': phone, 'email': f'awa{phone}@example.ga',
              'password': 'correct horse battery', 'province': 'Estuaire', 'commune': 'Ntoum'}
    user = client.ok('POST', '/auth/register', 201, form=person)['user']
    session = client.ok('POST', '/auth/login', 200, form={'phone_number': phone, 'password': person['password']})
    expect(session['user']['id'], user['id'], 'the user who signed in')
    for _ in range(3):  # it keeps the first refresh token
        client.token = client.ok('POST', '/auth/refresh', 200, token=session['refresh_token'])['access_token']
    expect(client.ok('GET', '/auth/profile', 200)['email'], person['email'], 'the profile')
    expect(client.ok('PUT', '/auth/profile', 200, form={'commune': 'Libreville'})['user']['commune'], 'Libreville',
        'the profile changed')


def main():
    client = Client(sys.argv[1])
    signed_in(client, sys.argv[2])
    election = client.ok('POST', '/elections', 201,
        body={'title': 'Présidentielle', 'type': 'presidential', 'year': '2025'})['election']
    expect((election['year'], election['status']), (2025, 'active'), 'an election made without a status')
    path = f'/elections/{election["id"]}'
    candidates = [client.ok('POST', '/candidates', 201,
        form={'election_id': str(election['id']), 'first_name': 'A', 'last_name': code,
                                                              'code_name': code, 'ballot_number': ''})['candidate']
                                                                  for code in ('A', 'B')]
    expect([c['election_id'] for c in candidates], [election['id']] * 2, 'the candidates\' election_id')
    center = client.ok('POST', f'{path}/centers', 201,
        form={'name': 'École', 'province': 'Estuaire', 'latitude': '0.39'})['center']
    expect((center['election_id'], center['latitude']), (election['id'], 0.39), 'the center')
    office = client.ok('POST', f'/elections/centers/{center["id"]}/offices', 201,
        body={'name': 'Bureau 1', 'registered_voters': '400'})['office']
    empty = {'election_id': election['id'], 'center': {'id': center['id'], 'name': 'École'}, 'total_voters': 0,
        'blank_votes': 0, 'null_votes': 0, 'results': []}
    expect({name: office[name] for name in empty}, empty, 'an office before its sheet')
    sheet = f'/voting/office/{office["id"]}/results'
    expect(client.ok('GET', sheet, 200)['office']['results'], [], 'a sheet that is not in')
    client.ok('POST', sheet, 201, body={'total_voters': '300', 'blank_votes': '3', 'null_votes': '2', 'results': [
        {'candidate_id': str(candidates[0]['id']), 'votes': '200'},
            {'candidate_id': candidates[1]['id'], 'votes': '95'}]})
    client.ok('POST', sheet, 200, form={'total_voters': '300', 'blank_votes': '2', 'null_votes': '3',
        'results': json.dumps(
        [{'candidate_id': candidates[0]['id'], 'votes': 200}, {'candidate_id': candidates[1]['id'], 'votes': 95}])})
    client.ok('PUT', sheet, 200, form={'blank_votes': '3', 'null_votes': '2'})
    got = client.ok('GET', f'/offices/{office["id"]}', 200)
    expect((got['total_voters'], got['blank_votes'], got['null_votes'], [r['votes'] for r in got['results']]),
        (300, 3, 2, [200, 95]), 'the office with its sheet')
    live = client.ok('GET', f'/voting/realtime/{election["id"]}', 200)
    expect(live['candidate_results'], {str(candidates[0]['id']): 200, str(candidates[1]['id']): 95}, 'the live total')
    whole = client.ok('GET', f'{path}?expand=voting_centers', 200)
    expect(([v['name'] for v in whole['voting_centers']], whole['total_voters']), (['École'], 300),
        'the election with its centers')
    expect('voting_centers' in client.ok('GET', path, 200), False, 'without expand they are left out')
    spare = client.ok('POST', f'/centers/{center["id"]}/offices', 201,
        form={'name': 'Bureau 2', 'registered_voters': ''})['office']
    expect(spare['registered_voters'], None, 'an empty figure of a form')
    for what in (f'/offices/{spare["id"]}', ):
        message = client.ok('DELETE', what, 200)['message']
        expect(isinstance(message, str) and message != '', True, 'DELETE says so')
    print('well')


main()
