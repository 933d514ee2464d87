// Pictures to be sent: seen before they go, and made smaller: the network may be slow.
import { h } from './dom.js';

const QUALITY = 0.85;

// The picture in a file; null for none that this browser knows (the server judges).
export const decoded = (file) => (file.type.startsWith('image/') ? createImageBitmap(file).catch(() => null) : null);

// A picture on a canvas whose longer side is at most so long, on white where it is transparent.
export function drawn(picture, side) {
  const scale = Math.min(1, side / Math.max(picture.width, picture.height));
  const canvas = h('canvas', {
    width: Math.max(1, Math.round(picture.width * scale)),
    height: Math.max(1, Math.round(picture.height * scale)),
  });
  const context = canvas.getContext('2d');
  context.fillStyle = '#fff';
  context.fillRect(0, 0, canvas.width, canvas.height);
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  return canvas;
}

// A JPEG of a picture whose longer side is at most so long; the file itself where that is smaller, or where it has at
// most so many bytes.
export async function smaller(file, { side, bytes }) {
  const picture = file.size > bytes ? await decoded(file) : null;
  if (!picture) return file;
  const canvas = drawn(picture, side);
  return new Promise((resolve) => canvas.toBlob((blob) => resolve(blob && blob.size < file.size ? blob : file),
    'image/jpeg', QUALITY));
}
