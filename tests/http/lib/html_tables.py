# Reads a page of HTML and says as JSON what is in it: its language, title and headings, tables with captions, headings
# and cells, links; and what is wrong with it: tags that do not fit, cells outside of tables, headings without a scope.
import json
import re
import sys
from html.parser import HTMLParser

VOID = {'meta', 'link', 'img', 'br'}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.tags, self.attributes = [], [], {}, {}
        self.tables, self.links, self.texts, self.language, self.crumbs = [], [], {}, None, []
        self.caught = []

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags[tag] = self.tags.get(tag, 0) + 1
        for name in attrs:
            self.attributes[name] = self.attributes.get(name, 0) + 1
        if tag == 'html':
            self.language = attrs.get('lang')
        elif tag == 'table':
            self.tables.append({'caption': None, 'head': [], 'rows': [], 'scopes': []})
        elif tag == 'tr':
            self.tables[-1]['rows'].append([])
        if tag in ('td', 'th') and 'tr' not in self.open:
            self.faults.append(f'<{tag}> outside of a row')
        if tag == 'th':
            self.tables[-1]['scopes'].append(attrs.get('scope'))
        if tag in VOID:
            return
        self.open.append(tag)
        if tag in ('title', 'h1', 'caption', 'th', 'td', 'a', 'p', 'li'):
            self.caught.append([tag, '', attrs])

    def handle_startendtag(self, tag, attrs):
        self.tags[tag] = self.tags.get(tag, 0) + 1

    def handle_data(self, data):
        for one in self.caught:
            one[1] += data

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(f'</{tag}> closes another tag')
            return
        if not self.caught or self.caught[-1][0] != tag:
            return
        _, text, attrs = self.caught.pop()
        # where the source has a line's end a browser shows a space, and none at either end
        text = re.sub(r'[ \t]*\n[ \t]*', ' ', re.sub(r'^[ \t]*\n[ \t]*|[ \t]*\n[ \t]*$', '', text))
        if tag in ('td', 'th'):
            head = 'thead' in self.open
            self.tables[-1]['rows'][-1].append(text)
            if head:
                self.tables[-1]['head'].append(text)
        elif tag == 'caption':
            self.tables[-1]['caption'] = text
        elif tag == 'a':
            self.links.append({'href': attrs.get('href'), 'text': text, 'place': 'units' if 'tbody' in self.open
                else 'crumbs' if 'li' in self.open else None})
        else:
            self.texts.setdefault(tag, []).append(text)


page = Page()
page.feed(sys.stdin.buffer.read().decode('utf-8'))
page.close()
page.faults += [f'<{tag}> is not closed' for tag in page.open]
for table in page.tables:
    table['rows'] = table['rows'][1:]
    wide = {len(row) for row in table['rows']}
    if not table['caption'] or wide - {len(table['head'])} or table['scopes'] != ['col'] * len(table['head']) + [
        'row'] * len(table['rows']):
        page.faults.append(f"the table {table['caption']} is no table: {table['head']}, rows of {sorted(wide)}, "
            f"{table['scopes']}")
json.dump({'language': page.language, 'texts': page.texts, 'tables': page.tables, 'links': page.links,
    'tags': page.tags,
           'attributes': page.attributes, 'faults': page.faults}, sys.stdout)
