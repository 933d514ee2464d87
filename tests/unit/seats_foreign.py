# Writes seats_foreign_divisors.h and seats_foreign_quotas.h: seats by two libraries that are not ours, apportionment
# (martinlackner/apportionment, commit 25f7a87) and poli-sci-kit (andrewtavis/poli-sci-kit, commit a29633f), of GitHub;
# the first needs numpy.
#     PYTHONPATH=apportionment:poli-sci-kit/src python3 tests/unit/seats_foreign.py
# The elections are random, of one seed. Left out are those that a lot would have to decide, for the libraries settle
# these in ways of their own, and those whose whole quotas are more than the seats. Of the second library the one file
# is loaded, without what it draws pictures with.
import importlib.util
import random
import sys
from fractions import Fraction

from apportionment import methods

path = next(p for p in sys.path if p.endswith('poli-sci-kit/src')) + '/poli_sci_kit/appointment/methods.py'
spec = importlib.util.spec_from_file_location('poli_sci_kit_methods', path)
kit = importlib.util.module_from_spec(spec)
spec.loader.exec_module(kit)


def divisors_tie(votes, seats, first):
    divisors = [first if s == 0 else 2 * s + 1 if first != 1 else s + 1 for s in range(seats + 1)]
    quotients = sorted((Fraction(v) / d for v in votes for d in divisors), reverse=True)
    return quotients[seats - 1] == quotients[seats]


def remainders_tie(votes, quota, seats):
    left = seats - sum(v // quota for v in votes)
    remainders = sorted((v % quota for v in votes), reverse=True)
    return left <= 0 or left >= len(votes) or remainders[left - 1] == remainders[left]


def dhondt(votes, seats):
    return None if divisors_tie(votes, seats, 1) else methods.compute('dhondt', votes, seats)


def dhondt_kit(votes, seats):
    return None if divisors_tie(votes, seats, 1) else kit.highest_averages('Jefferson', votes, seats)


def modified(votes, seats):
    return None if divisors_tie(votes, seats, Fraction(7, 5)) else methods.compute('modified_saintelague', votes, seats)


def droop(votes, seats):
    quota = Fraction(sum(votes) // (seats + 1) + 1)
    return None if remainders_tie(votes, quota, seats) else kit.largest_remainder('Droop', votes, seats)


def hagenbach(votes, seats):
    if remainders_tie(votes, Fraction(sum(votes), seats + 1), seats):
        return None
    return kit.largest_remainder('Hagenbach–Bischoff', votes, seats)


def write(name, what, methods_of):
    with open('tests/unit/seats_foreign_%s.h' % name, 'w') as out:
        print('/* Seats by %s, from libraries that are not ours; written by seats_foreign.py. */' % what, file=out)
        print('static const OracleCase foreign_%s[] = {' % name, file=out)
        for formula, apportion in methods_of:
            made = 0
            while made < 120:
                votes = [random.randint(1, random.choice((200, 1000000))) for _ in range(random.randint(2, 9))]
                seats = random.randint(1, 60)
                given = apportion(votes, seats)
                if given is None or sum(given) != seats:
                    continue
                made += 1
                seats_given = ' '.join(str(int(g)) for g in given)
                print('    {&%s, %d, "%s", "%s"},' % (formula, seats, ' '.join(map(str, votes)), seats_given),
                      file=out)
        print('};', file=out)


random.seed(20250413)
write('divisors', 'divisors (apportionment, poli-sci-kit)',
      (('dhondt', dhondt), ('dhondt', dhondt_kit), ('modified', modified)))
write('quotas', 'quotas (poli-sci-kit)', (('droop', droop), ('hagenbach', hagenbach)))
