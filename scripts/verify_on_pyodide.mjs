// Runs an evidence pack's own verify.py on the CPython that the npm package pyodide brings (314.x: Python 3.14), for a machine
// that has no such Python:  npm install pyodide@314 && node scripts/verify_on_pyodide.mjs FOLDER KEY
// FOLDER is an unpacked pack, KEY the log's public key. Prints Python's version and what is said; ends with its exit code.
import { loadPyodide } from "pyodide";

const [folder, key] = process.argv.slice(2);
const python = await loadPyodide();
python.FS.mkdir("/pack");
python.FS.mount(python.FS.filesystems.NODEFS, { root: folder }, "/pack");
python.globals.set("KEY", key);
const code = python.runPython(`
import runpy, sys, warnings
warnings.simplefilter("error")
print("Python", sys.version.split()[0])
sys.argv = ["/pack/verify.py", "/pack", "--key", KEY]
try:
    runpy.run_path("/pack/verify.py", run_name="__main__")
    code = 0
except SystemExit as ended:
    code = ended.code or 0
code
`);
process.exit(code);
