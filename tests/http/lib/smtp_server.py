#!/usr/bin/python3
"""An SMTP server for the tests, on 127.0.0.1 and a free port.

    smtp_server.py MODE PORTFILE MAILDIR [CERT KEY]

tls      STARTTLS and AUTH are required (user mailer, password s3cret-mail-word)
ssl      TLS from the first byte, AUTH is required
plain    neither TLS nor AUTH
refuse   550 to every RCPT
busy     451 to every RCPT
slow     the greeting comes after 60 s
badauth  535 to every AUTH; with CERT KEY under STARTTLS

PORTFILE appears once it listens. Each mail is MAILDIR/N.eml, with X-Test-From and X-Test-Rcpt before its own header.
It ends at SIGTERM, and by itself after 300 s. Needs Debian's python3-aiosmtpd; another Python than Debian's that lacks
it gives way to Debian's, in the same process.
"""
import asyncio
import logging
import os
import signal
import ssl
import sys
import warnings

try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError:
    if sys.executable == '/usr/bin/python3':
        raise
    os.execv('/usr/bin/python3', ['/usr/bin/python3'] + sys.argv)

USER, PASSWORD = b'mailer', b's3cret-mail-word'
MODES = ('tls', 'ssl', 'plain', 'refuse', 'busy', 'slow', 'badauth')
LIFE = 300
GREETING_DELAY = 60


def write_whole(path, content):
    """A reader finds the file complete or not at all."""
    with open(path + '.part', 'wb') as file:
        file.write(content)
    os.rename(path + '.part', path)


class Handler:
    def __init__(self, mode, maildir):
        self.mode = mode
        self.maildir = maildir
        self.count = 0

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.mode == 'refuse':
            return '550 5.1.1 No such mailbox'
        if self.mode == 'busy':
            return '451 4.3.0 Try again later'
        envelope.rcpt_tos.append(address)
        return '250 OK'

    async def handle_DATA(self, server, session, envelope):
        self.count += 1
        lines = [f'X-Test-From: {envelope.mail_from}'] + [f'X-Test-Rcpt: {address}' for address in envelope.rcpt_tos]
        head = ''.join(line + '\r\n' for line in lines).encode()
        write_whole(os.path.join(self.maildir, f'{self.count}.eml'), head + envelope.content)
        return '250 OK'


class SlowSMTP(SMTP):
    async def _handle_client(self):
        await asyncio.sleep(GREETING_DELAY)
        await super()._handle_client()


def authenticator(mode):
    def check(server, session, envelope, mechanism, data):
        good = mode != 'badauth' and (data.login, data.password) == (USER, PASSWORD)
        return AuthResult(success=good, handled=False)
    return check


def protocol(mode, handler, context, loop):
    kind = SlowSMTP if mode == 'slow' else SMTP
    starttls = context is not None and mode != 'ssl'
    with_auth = mode in ('tls', 'ssl', 'badauth')
    return kind(handler, loop=loop, hostname='localhost', enable_SMTPUTF8=False,
                tls_context=context if starttls else None, require_starttls=starttls,
                auth_required=with_auth, auth_require_tls=starttls or not with_auth, authenticator=authenticator(mode))


async def serve(mode, portfile, maildir, cert=None, key=None):
    loop = asyncio.get_running_loop()
    context = None
    if cert is not None:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(cert, key)
    handler = Handler(mode, maildir)
    server = await loop.create_server(lambda: protocol(mode, handler, context, loop), '127.0.0.1', 0,
                                      ssl=context if mode == 'ssl' else None)
    ended = asyncio.Event()
    loop.add_signal_handler(signal.SIGTERM, ended.set)
    loop.call_later(LIFE, ended.set)
    write_whole(portfile, b'%d\n' % server.sockets[0].getsockname()[1])
    await ended.wait()


def main(arguments):
    if len(arguments) not in (3, 5) or arguments[0] not in MODES or (arguments[0] in ('tls', 'ssl')
        and len(arguments) == 3):
        sys.exit(__doc__)
    warnings.simplefilter('ignore')  # a login without TLS is what some modes are for
    logging.getLogger('mail.log').setLevel(logging.CRITICAL)  # refused handshakes, too
    os.makedirs(arguments[2], exist_ok=True)
    asyncio.run(serve(*arguments))


if __name__ == '__main__':
    main(sys.argv[1:])
