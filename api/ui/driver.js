/* The driver's page. Plain ECMAScript 5, for the browsers inside old phones. Everything the driver
   does becomes an event with an identifier of its own, kept on the phone first and sent later:
   an event sent twice counts once. */
(function () {
  'use strict';
  var data = JSON.parse(document.getElementById('data').textContent);
  var KEY = 'coldroute:' + data.id;
  var WORDS = data.words;
  var state = load();
  var photos = {};

  function load() {
    var fresh = {
      language: data.language, device: randomName(), next: 1, events: [], synced: 0,
      checks: {}, step: {}, inputs: {}, order: null, started: data.under_way
    };
    try { return kept(localStorage.getItem(KEY)) || fresh; } catch (error) { fresh.forgetful = true; }
    return fresh;
  }
  function kept(text) {
    var known = JSON.parse(text);
    return known && known.events ? known : null;
  }

  /* What another copy of this page has kept, opened from the same link, holds for this one as well. */
  function adopt(text) {
    var known = kept(text);
    if (known && known.next >= state.next) { state = known; render(); }
  }

  function save() {
    try { localStorage.setItem(KEY, JSON.stringify(state)); state.forgetful = false; }
    catch (error) { state.forgetful = true; }
  }

  function randomName() {
    var name = '', i;
    var bytes = window.crypto && window.crypto.getRandomValues
      ? window.crypto.getRandomValues(new Uint8Array(6)) : null;
    for (i = 0; i < 6; i += 1) {
      name += ('0' + (bytes ? bytes[i] : Math.floor(Math.random() * 256)).toString(16)).slice(-2);
    }
    return name;
  }

  function say(key) {
    var word = WORDS[key];
    return word ? word[state.language] : key;
  }
  function pick(both) { return both ? both[state.language] : ''; }
  function escapeHtml(text) {
    return String(text).replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
  }
  function two(number) { return (number < 10 ? '0' : '') + number; }

  /* Seconds after the planned day's midnight in Beijing, whatever zone the phone is set to. */
  function now() { return Math.floor((Date.now() - data.midnight_ms) / 1000); }
  function clock(second) {
    var day = Math.floor(second / 86400), rest = second - day * 86400;
    var text = two(Math.floor(rest / 3600)) + ':' + two(Math.floor(rest % 3600 / 60));
    return day ? text + (state.language === 'zh' ? ' 日' : ' day') + (day > 0 ? '+' : '') + day : text;
  }
  function rfc3339(second) {
    var beijing = new Date(data.midnight_ms + second * 1000 + 8 * 3600000);
    return beijing.toISOString().slice(0, 19) + '+08:00';
  }

  function order() {
    var plain = [], i;
    if (state.order && state.order.length === data.visits.length) { return state.order; }
    for (i = 0; i < data.visits.length; i += 1) { plain.push(i); }
    return plain;
  }
  function step(index) { return state.step[index] || 0; } /* 0 to do, 1 arrived, 2 loaded, 3 left */
  function current() {
    var all = order(), i;
    for (i = 0; i < all.length; i += 1) { if (step(all[i]) < 3) { return all[i]; } }
    return -1;
  }

  function record(kind, fields) {
    var event = { id: state.device + '-' + state.next, at: rfc3339(now()), kind: kind }, key;
    for (key in fields) {
      if (Object.prototype.hasOwnProperty.call(fields, key) && fields[key] !== null) { event[key] = fields[key]; }
    }
    state.next += 1;
    state.events.push(event);
    save();
    send();
    return event;
  }

  function lines(events) {
    var text = '', i;
    for (i = 0; i < events.length; i += 1) { text += JSON.stringify(events[i]) + '\n'; }
    return text;
  }

  /* What the server has taken is counted, never dropped: the file export always holds all. */
  var sending = false;
  function send() {
    var until = state.events.length, request;
    if (!data.sync || sending || state.synced >= until) { showSync(); return; }
    sending = true;
    request = new XMLHttpRequest();
    request.open('POST', data.sync, true);
    request.setRequestHeader('Content-Type', 'application/x-ndjson');
    request.timeout = 20000;
    request.onload = function () {
      sending = false;
      state.refused = request.status === 422 || request.status === 403;
      if (request.status >= 200 && request.status < 300) { state.synced = until; save(); }
      showSync();
    };
    request.onerror = request.ontimeout = function () { sending = false; showSync(); };
    request.send(lines(state.events.slice(state.synced, until)));
    showSync();
  }
  function showSync() {
    var box = document.getElementById('sync'), waiting = state.events.length - state.synced;
    box.className = (data.sync && waiting) || state.forgetful ? 'waiting' : '';
    if (state.forgetful) { box.textContent = say('forgetful'); return; }
    if (!data.sync) { box.textContent = say('kept').replace('{n}', state.events.length); return; }
    if (waiting && state.refused) { box.textContent = say('sent_back').replace('{n}', waiting); return; }
    box.textContent = waiting ? say('waiting').replace('{n}', waiting) : say('synced');
  }

  function number(text) {
    var half = String(text || '').replace(/[\uff01-\uff5e]/g, function (c) {
      return String.fromCharCode(c.charCodeAt(0) - 0xfee0);
    }).replace(/\u2212/g, '-').replace(/\s/g, '');
    return /^-?\d+(\.\d+)?$/.test(half) ? Number(half) : null;
  }
  function cores(index) {
    var found = [], i, value;
    for (i = 1; i <= 3; i += 1) {
      value = number(state.inputs[index + '.core' + i]);
      if (value !== null) { found.push(value); }
    }
    return found;
  }
  function warmest(values) { return values.length ? Math.max.apply(null, values) : null; }

  function button(action, label, kind, index) {
    return '<button type="button" class="' + kind + '" data-do="' + action + '"' +
      (index === undefined ? '' : ' data-at="' + index + '"') + '>' + escapeHtml(label) + '</button>';
  }
  function field(index, name, label, kind) {
    var id = index + '.' + name;
    return '<div><label for="f' + id + '">' + escapeHtml(label) + '</label><input id="f' + id + '" data-input="' + id +
      '" type="' + (kind || 'tel') + '" autocomplete="off" value="' + escapeHtml(state.inputs[id] || '') + '"></div>';
  }

  function render() {
    var index = current();
    document.documentElement.lang = state.language === 'zh' ? 'zh-CN' : 'en';
    document.getElementById('truck').textContent = data.vehicle;
    document.getElementById('language').textContent = state.language === 'zh' ? 'EN' : '中文';
    document.getElementById('main').innerHTML = !state.started ? before() : index < 0 ? finished() : visit(index);
    document.getElementById('foot').innerHTML = foot(index);
    showSync();
    tick();
  }

  function before() {
    var html = '<section class="card"><h2>' + escapeHtml(say('before')) + '</h2><p class="small">' +
      escapeHtml(data.day + ' ' + data.date + ' · ' + say('leaves') + ' ') + '<span class="time">' + clock(data.departure) +
      '</span></p>', i, checked = 0;
    for (i = 0; i < data.checklist.length; i += 1) {
      if (state.checks[i]) { checked += 1; }
      html += '<label class="check"><input type="checkbox" data-check="' + i + '"' + (state.checks[i] ? ' checked' : '') +
        '>' + escapeHtml(pick(data.checklist[i])) + '</label>';
    }
    html += field('start', 'box', say('box'));
    html += '<p class="small">' + checked + ' / ' + data.checklist.length + '</p>';
    return html + button('start', say('start'), 'big go') + '</section>';
  }

  function maps(v) {
    return '<div class="row"><a class="map" href="' + escapeHtml(v.links.amap_web) + '" data-app="' + escapeHtml(v.links.amap) + '">' +
      escapeHtml(say('amap')) + '</a><a class="map" href="' + escapeHtml(v.links.baidu_web) + '" data-app="' +
      escapeHtml(v.links.baidu) + '">' + escapeHtml(say('baidu')) + '</a><a class="map" href="' + escapeHtml(v.links.geo) + '">' +
      escapeHtml(say('phone_map')) + '</a></div>';
  }

  function visit(index) {
    var v = data.visits[index], at = step(index), late = now() - v.arrival, html;
    html = '<section class="card"><p class="small">' + v.n + ' / ' + data.visits.length + ' · ' +
      escapeHtml(say(v.kind)) + '</p><h2>' + escapeHtml(v.name) + '</h2><p><span class="time">' + clock(v.start) + '–' +
      clock(v.end) + '</span> <span class="small">' + escapeHtml(say('arrive_by')) + ' ' + clock(v.arrival) + ' · ' + v.km + ' km</span></p>';
    if (v.rest_min) { html += '<p class="note">' + escapeHtml(say('rest').replace('{n}', v.rest_min)) + '</p>'; }
    if (v.book_by !== null) { html += '<p class="note">' + escapeHtml(say('book')) + ' ' + clock(v.book_by) + '</p>'; }
    if (at === 0 && late > 300 && late < 86400) {
      html += '<p class="warn">' + escapeHtml(say('is_late').replace('{n}', Math.round(late / 60))) + broken(index, late) + '</p>';
    }
    if (at === 0) {
      html += maps(v) + button('arrive', say('arrived'), 'big', index) + button('skip', say('skip'), 'plain', index);
    } else { html += v.kind === 'load' ? loading(index, v, at) : unloading(index, v); }
    return html + '</section>';
  }

  function loading(index, v, at) {
    var html = '<p><b>' + escapeHtml(pick(v.product)) + '</b> · ' + v.kg + ' kg · ' + escapeHtml(v.lot) + '</p><p class="small">' +
      escapeHtml(say('set_point')) + ' ' + v.set_point_c + ' °C · ' + escapeHtml(say('planned_core')) + ' ' + v.core_c + ' °C · ' +
      escapeHtml(say('window')) + ' ' + v.window_c[0] + '–' + v.window_c[1] + ' °C</p>', hot = warmest(cores(index));
    if (at === 1) {
      html += '<div class="row">' + field(index, 'crates', say('crates')) + field(index, 'kg', say('kg')) + '</div>';
      html += '<div class="row">' + field(index, 'core1', say('core') + ' 1') + field(index, 'core2', '2') + field(index, 'core3', '3') + '</div>';
      html += '<div id="hot' + index + '">' + warning(v, hot) + '</div>';
      html += '<label class="shoot">' + escapeHtml(say('photo')) + (v.certificate ? ' ' + escapeHtml(v.certificate) : '') +
        '<input id="photo" type="file" accept="image/*" capture="environment" data-photo="' + index + '"></label>';
      html += '<div id="shown">' + picture(index) + '</div>';
      html += button('loaded', say('loaded'), 'big go', index) + button('refuse', say('refuse'), 'plain', index);
    } else { html += button('leave', say('left'), 'big go', index); }
    return html;
  }
  function warning(v, hot) {
    if (hot === null || hot <= v.core_c + 2) { return ''; }
    return '<p class="warn">' + escapeHtml(say('hot').replace('{measured}', hot).replace('{planned}', v.core_c)) + '</p>';
  }

  function unloading(index, v) {
    var html = '<p>' + v.lots + ' ' + escapeHtml(say('lots')) + ' · ' + v.kg + ' kg</p>', i, event, rows = '';
    html += '<div class="row">' + field(index, 'box', say('box')) + field(index, 'pieces', say('pieces')) + '</div>';
    html += '<div class="row">' + field(index, 'core1', say('core') + ' 1') + field(index, 'core2', '2') + field(index, 'core3', '3') + '</div>';
    html += field(index, 'receiver', say('receiver'), 'text');
    for (i = 0; i < state.events.length; i += 1) {
      event = state.events[i];
      if (event.kind === 'delivered') { rows = ''; }
      if (event.kind === 'loaded') {
        rows += '<li><span class="t">' + event.at.slice(11, 16) + '</span><span>' + escapeHtml(event.lot) + ' ' +
          (event.cores_c ? event.cores_c.join(' / ') : '–') + ' °C</span></li>';
      }
    }
    if (rows) { html += '<h3>' + escapeHtml(say('record')) + '</h3><ol class="list">' + rows + '</ol>'; }
    return html + button('deliver', say('delivered'), 'big go', index);
  }

  function finished() {
    return '<section class="card"><h2>' + escapeHtml(say('finished')) + '</h2><p>' + escapeHtml(say('finished_help')) + '</p>' +
      button('export', say('export'), 'big') + '</section>';
  }

  function broken(from, late) {
    var all = order(), seen = false, names = [], i, v;
    for (i = 0; i < all.length; i += 1) {
      v = data.visits[all[i]];
      if (all[i] === from) { seen = true; }
      if (seen && step(all[i]) < 2 && v.latest !== null && v.start + late > v.latest) { names.push(v.n + '. ' + v.name); }
    }
    return names.length ? ' ' + escapeHtml(say('breaks') + ' ' + names.join('、')) : ' ' + escapeHtml(say('breaks_none'));
  }

  function foot(index) {
    var html = '<div class="row">' + button('late', say('late'), 'plain') + button('undo', say('undo'), 'plain') + '</div>' +
      '<div class="row">' + button('unit', say('unit'), 'big alarm') + button('breakdown', say('breakdown'), 'big alarm') + '</div>', all = order(), i, v;
    if (data.aboard.length) {
      html += '<section class="card"><h3>' + escapeHtml(say('aboard')) + '</h3><ul class="list">';
      for (i = 0; i < data.aboard.length; i += 1) {
        v = data.aboard[i];
        html += '<li><span>' + escapeHtml(v.lot + ' · ' + pick(v.product)) + ' ' + v.kg + ' kg</span></li>';
      }
      html += '</ul></section>';
    }
    html += '<section class="card"><h3>' + escapeHtml(say('all')) + '</h3><ol class="list">';
    for (i = 0; i < all.length; i += 1) {
      v = data.visits[all[i]];
      html += '<li class="' + (step(all[i]) >= 3 ? 'done' : all[i] === index && state.started ? 'now' : '') + '"><span class="n">' + v.n +
        '</span><span class="t">' + clock(v.start) + '</span><span>' + escapeHtml(v.name) +
        (v.kind === 'load' ? ' · ' + escapeHtml(pick(v.product)) + ' ' + v.kg + ' kg' : ' · ' + escapeHtml(say('unload'))) + '</span></li>';
    }
    html += '</ol></section>' + (data.tour ? '<a class="map" href="' + escapeHtml(data.tour) + '">' + escapeHtml(say('tour')) + '</a>' : '');
    return html + button('export', say('export'), 'big') + '<p class="small">' + escapeHtml(data.attribution) + '</p>';
  }

  function sheet(html) {
    var box = document.getElementById('sheet');
    box.innerHTML = html + button('close', say('close'), 'plain');
    box.setAttribute('aria-label', box.querySelector('h2').textContent);
    box.hidden = false;
    window.scrollTo(0, 0);
  }
  function closeSheet() { document.getElementById('sheet').hidden = true; }

  var actions = {
    start: function () {
      state.started = true;
      record('started', { vehicle: data.vehicle });
      var box = number(state.inputs['start.box']);
      if (box !== null) { record('air', { vehicle: data.vehicle, air_c: box, compartment: 0 }); }
    },
    arrive: function (i) { state.step[i] = 1; record('arrived', { vehicle: data.vehicle, place: data.visits[i].place }); },
    loaded: function (i) {
      var v = data.visits[i], found = cores(i), crates = number(state.inputs[i + '.crates']), kg = number(state.inputs[i + '.kg']);
      state.step[i] = 2;
      record('loaded', {
        vehicle: data.vehicle, lot: v.lot, kg: kg === null ? null : Math.round(kg), crates: crates === null ? null : Math.round(crates),
        core_c: warmest(found), cores_c: found.length ? found : null, photo: photos[i] ? 'photo-' + v.lot + '.jpg' : null
      });
      if (sharesPlaceWithNext(i)) { state.step[i] = 3; state.step[nextOf(i)] = 1; save(); }
    },
    refuse: function (i) { state.step[i] = 3; record('lot_refused', { lot: data.visits[i].lot }); },
    leave: function (i) { state.step[i] = 3; record('left', { vehicle: data.vehicle, place: data.visits[i].place }); },
    deliver: function (i) {
      var v = data.visits[i], found = cores(i), box = number(state.inputs[i + '.box']);
      state.step[i] = 3;
      if (box !== null) { record('air', { vehicle: data.vehicle, air_c: box, compartment: 0 }); }
      record('delivered', {
        vehicle: data.vehicle, hub: v.place, core_c: warmest(found), cores_c: found.length ? found : null,
        box_c: box, pieces: number(state.inputs[i + '.pieces']), receiver: state.inputs[i + '.receiver'] || null
      });
    },
    skip: function (i) {
      var all = order().slice(), at = all.indexOf(i), next = data.visits[all[at + 1]];
      if (next && next.kind === 'load' && next.trip === data.visits[i].trip) {
        all[at] = all[at + 1]; all[at + 1] = i; state.order = all; save();
      }
    },
    late: function () {
      var html = '<h2>' + escapeHtml(say('late_title')) + '</h2>', minutes = [20, 40, 60, 90], k;
      for (k = 0; k < minutes.length; k += 1) { html += button('late_by', '+' + minutes[k] + ' min', 'big', minutes[k]); }
      sheet(html);
      return false;
    },
    late_by: function (minutes) {
      var i = current(), v = data.visits[i], until = Math.max(now(), v ? v.start : 0) + minutes * 60;
      if (v && v.kind === 'load') { record('market_late', { market: v.place, until: rfc3339(until) }); }
      tell((v ? v.name + ' ' : '') + say('late_text').replace('{n}', minutes), i >= 0 ? broken(i, minutes * 60) : '');
      return false;
    },
    breakdown: function () { sheet('<h2>' + escapeHtml(say('breakdown_sure')) + '</h2>' + button('breakdown_yes', say('breakdown_yes'), 'big alarm')); return false; },
    breakdown_yes: function () { record('truck_broken', { vehicle: data.vehicle }); tell(say('breakdown_text'), ''); return false; },
    unit: function () { sheet('<h2>' + escapeHtml(say('unit_sure')) + '</h2>' + button('unit_yes', say('unit_yes'), 'big alarm')); return false; },
    unit_yes: function () { record('unit_broken', { vehicle: data.vehicle }); tell(say('unit_text'), ''); return false; },
    undo: function () {
      var last = state.events[state.events.length - 1], i;
      if (!last || state.events.length <= state.synced) { sheet('<h2>' + escapeHtml(say('undo_none')) + '</h2>'); return false; }
      state.events.pop();
      if (last.kind === 'started') { state.started = false; }
      for (i = 0; i < data.visits.length; i += 1) {
        if (last.kind === 'arrived' && data.visits[i].place === last.place && step(i) === 1) { state.step[i] = 0; }
        if ((last.kind === 'loaded' || last.kind === 'lot_refused') && data.visits[i].lot === last.lot) { state.step[i] = 1; }
        if (last.kind === 'left' && data.visits[i].place === last.place && step(i) === 3) { state.step[i] = 2; break; }
        if (last.kind === 'delivered' && data.visits[i].place === last.hub && step(i) === 3) { state.step[i] = 1; break; }
      }
      save();
    },
    export: function () {
      var text = lines(state.events), name = data.date + '-' + data.vehicle + '.jsonl';
      sheet('<h2>' + escapeHtml(say('export')) + '</h2><p>' + escapeHtml(say('export_help')) + '</p><a class="big" id="download" download="' +
        escapeHtml(name) + '" href="data:application/x-ndjson;charset=utf-8,' + encodeURIComponent(text) + '">' + escapeHtml(name) + '</a>' +
        '<textarea readonly aria-label="' + escapeHtml(say('export')) + '">' + escapeHtml(text) + '</textarea>');
      return false;
    },
    close: function () { closeSheet(); }
  };

  function nextOf(i) { var all = order(); return all[all.indexOf(i) + 1]; }
  function sharesPlaceWithNext(i) {
    var next = data.visits[nextOf(i)];
    return !!next && next.kind === 'load' && next.place === data.visits[i].place && next.trip === data.visits[i].trip;
  }

  /* A text for the office, to be sent as SMS or pasted into WeChat. */
  function tell(what, more) {
    var text = data.vehicle + ' ' + clock(now()) + ' ' + what;
    sheet('<h2>' + escapeHtml(say('tell')) + '</h2><p class="note">' + escapeHtml(text) + '</p><p>' + more + '</p>' +
      '<a class="big" href="sms:?body=' + encodeURIComponent(text) + '">' + escapeHtml(say('sms')) + '</a>');
  }

  function picture(index) { return photos[index] ? '<img class="photo" alt="' + escapeHtml(say('photo')) + '" src="' + photos[index] + '">' : ''; }

  /* Photos are made small and stay on the phone, in its own database. */
  function database(use) {
    var request;
    try { request = window.indexedDB.open('coldroute-photos', 1); } catch (error) { return; }
    request.onupgradeneeded = function () { request.result.createObjectStore('photos'); };
    request.onsuccess = function () { use(request.result); };
  }
  function keepPhoto(index, file) {
    var reader = new FileReader();
    reader.onload = function () {
      var image = new Image();
      image.onload = function () {
        var scale = Math.min(1, 1280 / Math.max(image.width, image.height)), canvas = document.createElement('canvas');
        canvas.width = Math.round(image.width * scale);
        canvas.height = Math.round(image.height * scale);
        canvas.getContext('2d').drawImage(image, 0, 0, canvas.width, canvas.height);
        photos[index] = canvas.toDataURL('image/jpeg', 0.7);
        database(function (db) {
          db.transaction('photos', 'readwrite').objectStore('photos').put(photos[index], KEY + ':' + index);
        });
        var shown = document.getElementById('shown');
        if (shown) { shown.innerHTML = picture(index); }
      };
      image.src = reader.result;
    };
    reader.readAsDataURL(file);
  }
  function recallPhotos() {
    database(function (db) {
      var store = db.transaction('photos').objectStore('photos'), i;
      function recall(index) {
        store.get(KEY + ':' + index).onsuccess = function (event) {
          if (event.target.result) { photos[index] = event.target.result; if (current() === index) { render(); } }
        };
      }
      for (i = 0; i < data.visits.length; i += 1) { recall(i); }
    });
  }

  function tick() { document.getElementById('clock').textContent = clock(((now() % 86400) + 86400) % 86400); }

  document.addEventListener('click', function (event) {
    var node = event.target, action;
    while (node && node !== document && !(node.getAttribute && (node.getAttribute('data-do') || node.getAttribute('data-app')))) { node = node.parentNode; }
    if (!node || node === document) { return; }
    if (node.getAttribute('data-app')) {
      /* The app if the phone has it; where the page is still in front after a moment, the web. */
      var web = node.getAttribute('href');
      event.preventDefault();
      setTimeout(function () { if (!document.hidden) { location.href = web; } }, 1500);
      location.href = node.getAttribute('data-app');
      return;
    }
    action = actions[node.getAttribute('data-do')];
    if (action && action(Number(node.getAttribute('data-at'))) !== false) { closeSheet(); render(); window.scrollTo(0, 0); } else { showSync(); }
  });
  document.addEventListener('input', function (event) {
    var id = event.target.getAttribute('data-input'), index, box;
    if (!id) { return; }
    state.inputs[id] = event.target.value;
    save();
    index = Number(id.split('.')[0]);
    box = document.getElementById('hot' + index);
    if (box) { box.innerHTML = warning(data.visits[index], warmest(cores(index))); }
  });
  document.addEventListener('change', function (event) {
    var check = event.target.getAttribute('data-check'), photo = event.target.getAttribute('data-photo');
    if (check !== null) { state.checks[check] = event.target.checked; save(); }
    if (photo !== null && event.target.files.length) { keepPhoto(Number(photo), event.target.files[0]); }
  });
  document.getElementById('language').addEventListener('click', function () {
    state.language = state.language === 'zh' ? 'en' : 'zh';
    save();
    closeSheet();
    render();
  });
  window.addEventListener('storage', function (event) { if (event.key === KEY) { adopt(event.newValue); } });
  window.addEventListener('online', send);
  setInterval(function () { tick(); send(); }, 15000);
  if (data.worker && navigator.serviceWorker) { navigator.serviceWorker.register(data.worker); }
  save();
  recallPhotos();
  render();
  send();
}());
