// What the soft rules would say of a sheet, asked before it is sent. Without an answer nothing is asked: the server
// says it
// of the sheet itself, when it comes.
import { isAway } from './entry_data.js';
import { call } from './session.js';

const PATIENCE = 6000;

// The flags that a sheet would have; its refusal is thrown as a Problem.
export async function said(sheet) {
  const path = `/api/offices/${sheet.office}/results/check`;
  const late = new Promise((resolve) => setTimeout(() => resolve({ flags: [] }), PATIENCE));
  try {
    return (await Promise.race([call('POST', path, sheet.body, { as: sheet.user }), late])).flags;
  } catch (error) {
    if (isAway(error) || error.status !== 422) return []; // what else there is to say, sending says
    throw error;
  }
}
