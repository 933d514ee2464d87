// QR codes that the server has drawn.

// The picture is markup of the server; it is taken over as elements, which run nothing here.
export function qrPicture(markup, label) {
  const read = new DOMParser().parseFromString(markup, 'image/svg+xml').documentElement;
  const node = document.importNode(read, true);
  node.setAttribute('class', 'qr');
  node.setAttribute('role', 'img');
  node.setAttribute('aria-label', label);
  return node;
}
