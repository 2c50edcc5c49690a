#!/usr/bin/python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that no compiler reads, and the rules of the house that no compiler knows."""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ElementTree

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
import tap  # noqa: E402

SOURCE = pathlib.Path(os.environ['TRI_SOURCE'])
BUILD = pathlib.Path(os.environ['TRI_BUILD'])
APP_ID = 'io.github.triptych.Triptych'
WINDOWS = ('manager', 'console', 'wizards', 'settings', 'switches')
# Who includes whom; "app" sees everybody.
MAY_INCLUDE = {
    'core': {'core'},
    'display': {'display'},
    'widgets': {'widgets', 'core'},
    'cli': {'cli', 'core'},
    'console': {'console', 'widgets', 'core', 'display'},
    **{window: {window, 'widgets', 'core'} for window in WINDOWS if window != 'console'},
}


def tool(*command, **options):
    """Runs a tool that is happy only with exit code 0; returns its output."""
    try:
        result = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    except FileNotFoundError:
        raise tap.Skip(f'{command[0]} is not installed') from None
    assert result.returncode == 0, f"{' '.join(map(str, command))}\n{result.stdout}{result.stderr}"
    return result.stdout + result.stderr


def none_of(problems, what):
    problems = list(problems)
    assert not problems, f'{what}:\n' + '\n'.join(map(str, problems))


def sources(*suffixes, under='src'):
    files = [path for path in sorted((SOURCE / under).rglob('*')) if path.suffix in suffixes]
    assert files, f'no {suffixes} under {under}'
    return files


def named(path):
    return path.relative_to(SOURCE).as_posix()


def desktop_file():
    """The desktop file is valid"""
    tool('desktop-file-validate', BUILD / 'data' / f'{APP_ID}.desktop')


def metainfo():
    """The metainfo is valid"""
    tool('appstreamcli', 'validate', '--no-net', '--no-color', BUILD / 'data' / f'{APP_ID}.metainfo.xml')


def schema():
    """The settings schema compiles strictly"""
    tool('glib-compile-schemas', '--strict', '--dry-run', SOURCE / 'data')


def has_strings(path):
    text = path.read_text(encoding='utf-8')
    if path.suffix == '.c':
        return re.search(r'\b(_|N_|C_|NC_|ngettext|g_dngettext)\s*\("', text) is not None
    return 'translatable="yes"' in text


def potfiles_complete():
    """POTFILES names every file with text to translate, and no other"""
    listed = {line.strip() for line in (SOURCE / 'po/POTFILES').read_text(encoding='utf-8').splitlines()
              if line.strip() and not line.startswith('#')}
    wanted = {named(path) for path in sources('.c') + sources('.ui', under='ui') if has_strings(path)}
    wanted |= {f'data/{APP_ID}.desktop.in', f'data/{APP_ID}.metainfo.xml.in'}
    none_of(sorted(wanted - listed), 'not in po/POTFILES')
    none_of((name for name in sorted(listed) if not (SOURCE / name).exists()), 'in po/POTFILES, but not there')


def languages():
    names = (SOURCE / 'po/LINGUAS').read_text(encoding='utf-8').split()
    assert 'fr' in names, 'French is missing from LINGUAS'
    return names


def translations_valid():
    """Every translation passes msgfmt --check"""
    for language in languages():
        tool('msgfmt', '--check', '-o', '/dev/null', SOURCE / 'po' / f'{language}.po')


def translations_complete():
    """Every translation has all of today's texts, none fuzzy"""
    with tempfile.TemporaryDirectory() as folder:
        template, merged = pathlib.Path(folder) / 'triptych.pot', pathlib.Path(folder) / 'merged.po'
        tool('xgettext', '--from-code=UTF-8', '--add-comments', '--keyword=_', '--keyword=N_', '--keyword=C_:1c,2',
             '--keyword=NC_:1c,2', '--keyword=ngettext:1,2', '-f', 'po/POTFILES', '-o', template, cwd=SOURCE)
        for language in languages():
            tool('msgmerge', '--quiet', '--no-fuzzy-matching', '-o', merged, SOURCE / 'po' / f'{language}.po', template)
            for kind in ('--untranslated', '--only-fuzzy'):
                left = tool('msgattrib', kind, '--no-obsolete', '--no-wrap', merged)
                none_of(re.findall(r'^msgid (".+")$', left, re.MULTILINE), f'{language} {kind}')


def help_translated():
    """Every help page exists in every language, and links to what is there"""
    pages = {path.name for path in (SOURCE / 'data/help/C').iterdir() if path.is_file()}
    assert pages, 'there is no help'
    for language in languages():
        there = {path.name for path in (SOURCE / 'data/help' / language).glob('*')}
        none_of(sorted(pages - there), f'no {language} page')
    none_of((f'{named(path)}: {link}' for path in (SOURCE / 'data/help').rglob('*.html')
             for link in re.findall(r'(?:href|src)="([^"#:]+)[^":]*"', path.read_text(encoding='utf-8'))
             if not (path.parent / link).exists()), 'links to nothing')


def templates_named():
    """Each .ui file has the .c file of its name, or is asked for by name"""
    code = {path.stem: path.read_text(encoding='utf-8') for path in sources('.c')}
    everything = '\n'.join(code.values())
    none_of((named(path) for path in sources('.ui', under='ui') if path.stem not in code
             and ('<template' in path.read_text(encoding='utf-8') or path.name not in everything)), 'no .c for it')


def templates_bundled():
    """Each .ui file is in the resource bundle"""
    bundle = '\n'.join(path.read_text(encoding='utf-8') for path in (SOURCE / 'ui').glob('*.gresource.xml'))
    none_of((named(path) for path in sources('.ui', under='ui') if f'{path.name}<' not in bundle), 'not bundled')


def hyphens():
    """Where a name or a path is broken within a word, no hyphen is put into it"""
    problems = [f'{named(template)}: {label.get("id")}' for template in sources('.ui', under='ui')
                for label in ElementTree.parse(template).getroot().iter('object')
                if label.get('class') == 'GtkLabel' and label.find("property[@name='wrap-mode']") is not None
                and label.find("attributes/attribute[@name='insert-hyphens'][@value='false']") is None]
    problems += [named(path) for path in sources('.c')
                 if path.name != 'tri-set.c' and 'PANGO_WRAP_' in path.read_text(encoding='utf-8')]
    none_of(problems, 'hyphens (tri_set_wrap_anywhere () has none)')


def templates_disposed():
    """What a template holds directly is bound, or gtk_widget_dispose_template() would leave it behind"""
    problems = []
    for path in sources('.c'):
        code, template = path.read_text(encoding='utf-8'), SOURCE / 'ui' / f'{path.stem}.ui'
        if 'gtk_widget_dispose_template' not in code or not template.exists():
            continue
        for child in ElementTree.parse(template).getroot().findall('template/child/object'):
            if not re.search(rf'bind_template_child[^;]*\b{child.get("id")}\)', code):
                problems.append(f'{named(template)}: {child.get("class")} {child.get("id") or "without id"}')
    none_of(problems, 'not bound in its .c')


def layers():
    """No folder includes one that it must not know"""
    problems = []
    for path in sources('.c', '.h'):
        folder = path.relative_to(SOURCE / 'src').parts[0]
        if folder not in MAY_INCLUDE:
            continue
        for name in re.findall(r'^#\s*include\s*"([^"]+)"', path.read_text(encoding='utf-8'), re.MULTILINE):
            target = name.split('/')[0] if '/' in name else folder
            if target in set(MAY_INCLUDE) | {'app'} and target not in MAY_INCLUDE[folder]:
                problems.append(f'{named(path)} includes {name}')
            if '/' not in name and name.startswith('tri-') and not (path.parent / name).exists():
                problems.append(f'{named(path)} includes {name}, which is not in its folder')
    none_of(problems, 'against the layers')


def toolkits():
    """Core and the command line see no GTK; only core sees libvirt"""
    problems = []
    for path in sources('.c', '.h'):
        folder = path.relative_to(SOURCE / 'src').parts[0]
        for name in re.findall(r'^#\s*include\s*[<"]([^>"]+)', path.read_text(encoding='utf-8'), re.MULTILINE):
            toolkit = name.split('/')[0]
            if folder in ('core', 'cli') and toolkit.startswith(('gtk', 'gdk', 'adwaita', 'vte')):
                problems.append(f'{named(path)} includes {name}')
            if folder != 'core' and toolkit in ('libvirt', 'libvirt-glib', 'libvirt-gobject', 'libosinfo', 'osinfo'):
                problems.append(f'{named(path)} includes {name}')
    none_of(problems, 'against the layers')


def lengths():
    """No source file is longer than 600 lines"""
    files = sources('.c', '.h') + sources('.c', '.py', '.sh', under='tests')
    lines = ((path, len(path.read_text(encoding='utf-8').splitlines())) for path in files)
    none_of((f'{named(path)}: {count}' for path, count in lines if count > 600), 'too long')


def licences():
    """Every source file names its licence in its first lines"""
    files = sources('.c', '.h', '.build') + sources('.ui', under='ui') + sources('.c', '.py', '.S', under='tests')
    none_of((named(path) for path in files
             if 'SPDX-License-Identifier: GPL-3.0-or-later' not in '\n'.join(path.read_text(encoding='utf-8').splitlines()[:4])),
            'no SPDX line')


def finished():
    """Nothing is marked as unfinished"""
    words = re.compile(r'\b(' + '|'.join(('TO' 'DO', 'FIX' 'ME', 'X' 'XX', 'HA' 'CK')) + r')\b|not (yet )?impl' r'emented|coming s' r'oon')
    files = sources('.c', '.h') + sources('.ui', under='ui') + sources('.c', '.py', '.sh', '.S', under='tests')
    none_of((f'{named(path)}:{number}: {line.strip()}' for path in files
             for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1) if words.search(line)), 'unfinished')


def no_shell():
    """No shell is run by the program"""
    calls = re.compile(r'(^|[^_\w])(system|popen)\s*\(|/bin/sh|"sh"|g_spawn_command_line')
    none_of((f'{named(path)}:{number}: {line.strip()}' for path in sources('.c')
             for number, line in enumerate(path.read_text(encoding='utf-8').splitlines(), 1) if calls.search(line)), 'runs a shell')


# What the build needs: from GNOME's runtime (None), or by which module of the manifest.
FLATPAK = {
    'glib-2.0': None, 'gio-2.0': None, 'gio-unix-2.0': None, 'libxml-2.0': None, 'xkbcommon': None, 'json-glib-1.0': None, 'gtk4': None,
    'epoxy': None, 'libpng': None, 'libvirt': 'libvirt', 'libvirt-glib-1.0': 'libvirt-glib', 'libosinfo-1.0': 'libosinfo',
    'spice-client-glib-2.0': 'spice-gtk', 'libphodav-3.0': 'phodav', 'libsoup-3.0': None, 'gstreamer-1.0': None,
    'gvnc-1.0': 'gtk-vnc', 'vte-2.91-gtk4': 'vte',
}


def flatpak():
    """The Flatpak manifest names us, what the build needs, and each source with a checksum"""
    manifest = json.loads((SOURCE / 'flatpak.json').read_text(encoding='utf-8'))
    assert manifest.get('id', manifest.get('app-id')) == APP_ID
    problems = []

    def look(modules):
        for module in modules:
            for source in module.get('sources', []):
                if source['type'] in ('archive', 'file') and 'url' in source and not ({'sha256', 'sha512'} & source.keys()):
                    problems.append(f"{module['name']}: {source['url']}")
                if source['type'] == 'git' and 'commit' not in source:
                    problems.append(f"{module['name']}: {source.get('url')}")
            look(module.get('modules', []))

    look(manifest['modules'])
    none_of(problems, 'no checksum')
    needed = set(re.findall(r"^\w+ = dependency\('([^']+)'", (SOURCE / 'meson.build').read_text(encoding='utf-8'), re.MULTILINE))
    assert needed, 'meson.build needs nothing?'
    none_of(needed - FLATPAK.keys(), 'not known from where')
    none_of({FLATPAK[name] for name in needed} - {None} - {module['name'] for module in manifest['modules']}, 'no module')


def manual():
    """The manual page has no formatting warnings"""
    pages = [path for path in SOURCE.rglob('*.1') if 'build' not in path.relative_to(SOURCE).parts]
    assert pages, 'there is no manual page'
    for page in pages:
        warnings = tool('man', '--warnings', '-E', 'UTF-8', '-l', '-Tutf8', '-Z', page, env={**os.environ, 'MANROFFSEQ': '', 'MANWIDTH': '80'})
        none_of((line for line in warnings.splitlines() if 'warning' in line), named(page))


def scripts():
    """Every script can be read by its interpreter"""
    problems = []
    for path in [SOURCE / 'dev', SOURCE / '.ci/run', *(p for p in (SOURCE / 'tests').rglob('*') if p.is_file())]:
        with open(path, 'rb') as file:
            first = file.readline()
        if path.suffix == '.py' or first.startswith(b'#!') and b'python' in first:
            try:
                compile(path.read_bytes(), path, 'exec')
            except SyntaxError as error:
                problems.append(f'{named(path)}:{error.lineno}: {error.msg}')
        elif first.startswith(b'#!') and first.rstrip().endswith(b'sh'):
            found = subprocess.run(['bash', '-n', path], capture_output=True, text=True, check=False)
            problems += found.stderr.splitlines()
    none_of(problems, 'unreadable')


def pictures():
    """Every file that README.md links to is there"""
    text = (SOURCE / 'README.md').read_text(encoding='utf-8')
    links = [link for link in re.findall(r'\]\(([^)#]+)\)', text) if '://' not in link]
    none_of((link for link in links if not (SOURCE / link).exists()), 'README.md links to nothing')
    assert './dev run' in text and './dev test' in text, 'README.md does not name the two commands'


CHECKS = (desktop_file, metainfo, schema, potfiles_complete, translations_valid, translations_complete, help_translated,
          templates_named, templates_bundled, hyphens, templates_disposed, layers, toolkits, lengths, licences, finished, no_shell, flatpak, manual,
          scripts, pictures)

if __name__ == '__main__':
    sys.exit(tap.run(CHECKS))
